import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const repositoryRoot = path.resolve(__dirname, '../..');

/** Folder of everything that test runs of this checkout keep outside it. */
export const keeperRoot = path.join(
  tmpdir(),
  `duecourse-test-${createHash('sha256').update(repositoryRoot).digest('hex').slice(0, 8)}`,
);

export const templateDatabase = 'duecourse_template';

/** What the keeper prints; null where the part does not exist yet or was not asked for. */
export interface KeeperReady {
  readonly ownerUrl: string | null;
  readonly appUrl: string | null;
  readonly bundlePath: string | null;
}

/** Environment through which global setup tells suites what the keeper holds. */
export const environmentNames = {
  ownerUrl: 'DUECOURSE_TEST_OWNER_URL',
  appUrl: 'DUECOURSE_TEST_APP_URL',
  bundlePath: 'DUECOURSE_TEST_BUNDLE',
} as const;
