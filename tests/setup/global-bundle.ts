import { startKeeper } from './start-keeper';

/** Global setup of projects that need the workflow bundle only. */
export default async function setUp(): Promise<void> {
  await startKeeper(['bundle']);
}
