import type { BusinessClock } from '../../src/commands/ports';
import { connectTestService, type TestService } from './sandbox-server';

/**
 * Business time of a sandbox: the time-skipping server's, plus an offset that every process of the
 * sandbox was given alike. It goes with wall time between moves and is always trusted.
 */
export function sandboxClock(service: TestService, offsetMs: number): BusinessClock {
  return {
    now: async () => (await service.currentTimeMs()) + offsetMs,
    trusted: () => true,
  };
}

/** Connects to the clock of the time-skipping server at `address` (host:port). */
export async function openSandboxClock(
  address: string,
  offsetMs: number,
): Promise<{ clock: BusinessClock; service: TestService }> {
  const service = await connectTestService(address);
  return { clock: sandboxClock(service, offsetMs), service };
}
