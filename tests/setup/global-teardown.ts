import { stopKeepers } from './start-keeper';

export default async function tearDown(): Promise<void> {
  await stopKeepers();
}
