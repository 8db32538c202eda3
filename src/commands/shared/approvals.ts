import { z } from 'zod';
import type { Facts } from '../../domain/account/facts';
import type { ApprovalFacts } from '../../domain/agreements/facts';
import { ok, refuse, type Result } from '../../domain/result';
import type { CommandContext } from '../command';
import { idInput, textInput } from './inputs';

export const decisionInput = z.strictObject({ approvalId: idInput, reason: textInput });

/**
 * The question that this person may answer. Errors: `not_found`, `expired`, `already_decided`,
 * `own_proposal` for its proposer and for someone who has answered it before, `forbidden` for what is no person.
 */
export function openQuestion(
  facts: Facts,
  approvalId: string,
  { actor, now }: CommandContext,
): Result<ApprovalFacts> {
  const approval = facts.approvals.find((one) => one.id === approvalId);
  if (approval === undefined) {
    return refuse('not_found', 'This account has no approval of that id.', 'approvalId');
  }
  if (actor.kind !== 'user') return refuse('forbidden', 'Only a person may approve or reject.');
  const isOver = approval.expiresAt !== null && approval.expiresAt <= now;
  if (approval.status === 'expired' || (approval.status === 'pending' && isOver)) {
    return refuse('expired', 'The question has expired.', 'approvalId');
  }
  if (approval.status !== 'pending') {
    return refuse('already_decided', `This has been ${approval.status}.`, 'approvalId');
  }
  const { subject } = approval;
  const isOwn =
    approval.proposedBy === actor.id || (subject.kind === 'command' && subject.by === actor.id);
  if (isOwn || approval.decisions.some((decision) => decision.by === actor.id)) {
    return refuse('own_proposal', 'Someone else must decide this.', 'approvalId');
  }
  return ok(approval);
}

/** The approval with one more answer, not yet judged. */
export function answered(
  approval: ApprovalFacts,
  approve: boolean,
  reason: string,
  { actor, now }: CommandContext,
): ApprovalFacts {
  const decision = { by: actor.id, approve, reason, decidedAt: now };
  return { ...approval, decisions: [...approval.decisions, decision] };
}
