import type { Stage } from '../../domain/account/facts';
import type { Role } from '../command';

/** Who works accounts. `system` stands for the debtor's portal, providers and the house itself. */
export const staff: readonly Role[] = ['collector', 'supervisor', 'admin', 'system'];

/** Staff, and the billing system that reports what it knows. */
export const staffAndBilling: readonly Role[] = [...staff, 'billing'];

/** Decisions that a person of standing makes. */
export const seniors: readonly Role[] = ['supervisor', 'admin'];

export const systemOnly: readonly Role[] = ['system'];

/** Stages of an account that is worked. */
export const live: readonly Stage[] = ['reminder', 'escalation', 'plan', 'agency', 'legal'];

export const everyStage: readonly Stage[] = [...live, 'closed'];
