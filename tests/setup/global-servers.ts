import { startKeeper } from './start-keeper';

/** Global setup of projects that need Postgres and the workflow bundle. */
export default async function setUp(): Promise<void> {
  await startKeeper(['postgres', 'bundle']);
}
