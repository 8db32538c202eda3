import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { type ReplayResult, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflows } from '../../temporal/bundle';
import { workflowBundlePath } from '../setup/database';
import { quietRuntime } from '../workflows/helpers';
import { stories } from './stories';

const histories = path.join(__dirname, 'histories');
const releases = readdirSync(histories).sort();
const goldensOf = (release: string): string[] => readdirSync(path.join(histories, release)).sort();

beforeAll(() => {
  quietRuntime();
});

/** Replays histories of a release against the code of a bundle; results by file name. */
async function replay(
  codePath: string,
  release: string,
  names: readonly string[],
): Promise<Map<string, ReplayResult>> {
  const given = names.map((name) => ({
    workflowId: name,
    history: historyFromJSON(JSON.parse(textOf(release, name))),
  }));
  const results = new Map<string, ReplayResult>();
  const options = { workflowBundle: { codePath } };
  for await (const result of Worker.runReplayHistories(options, given)) {
    results.set(result.workflowId, result);
  }
  return results;
}

const textOf = (release: string, name: string): string =>
  readFileSync(path.join(histories, release, name), 'utf8');

describe.each(releases)('histories of release %s', (release) => {
  it('replay against the code of today', async () => {
    const names = goldensOf(release);
    const results = await replay(workflowBundlePath(), release, names);
    const failed = [...results].filter(([, { error }]) => error);
    expect(failed.map(([name, { error }]) => `${name}: ${String(error)}`)).toEqual([]);
    expect(results.size).toBe(names.length);
  });

  it('hold nothing about persons or machines', () => {
    for (const name of goldensOf(release)) {
      const text = textOf(release, name);
      const payloads = [...text.matchAll(/"data": "([A-Za-z0-9+/=]+)"/g)].map(([, data]) =>
        Buffer.from(data ?? '', 'base64').toString('utf8'),
      );
      for (const part of [text, ...payloads]) {
        expect(part).not.toMatch(
          /[\w.]+@[a-z][\w.-]*\.[a-z]{2,}|\+\d{7,}|\/(home|work|Users|root)\//,
        );
      }
    }
  });
});

describe('the goldens', () => {
  const all = releases.flatMap((release) =>
    goldensOf(release).map((name) => ({ name, text: textOf(release, name) })),
  );

  it('tell every story', () => {
    const told = new Set(all.map(({ name }) => name.split('.')[0]));
    expect([...told].sort()).toEqual(stories.map(({ name }) => name).sort());
  });

  it('cover every stage, message, activity and way to end a run', () => {
    const texts = all.map(({ text }) => text).join('\n');
    const payloads = [...texts.matchAll(/"data": "([A-Za-z0-9+/=]+)"/g)]
      .map(([, data]) => Buffer.from(data ?? '', 'base64').toString('utf8'))
      .join('\n');
    for (const stage of ['reminder', 'escalation', 'plan', 'agency', 'legal', 'closed']) {
      expect(payloads).toContain(`"stage":"${stage}"`);
    }
    for (const name of ['pause', 'resume', 'acceptSettlement', 'wake']) {
      expect(texts).toContain(`"signalName": "${name}"`);
    }
    for (const event of [
      'WORKFLOW_EXECUTION_UPDATE_COMPLETED',
      'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
      'WORKFLOW_EXECUTION_COMPLETED',
      'WORKFLOW_EXECUTION_CANCELED',
      'ACTIVITY_TASK_FAILED',
      'MARKER_RECORDED',
    ]) {
      expect(texts).toContain(`EVENT_TYPE_${event}`);
    }
  });
});

describe('workflow code that is broken on purpose', () => {
  it.each(['order', 'activity'])('is refused: %s', async (variant) => {
    const workflowsPath = path.join(__dirname, 'broken', `${variant}.ts`);
    const { codePath } = await bundleWorkflows({ workflowsPath });
    const release = releases.at(-1) ?? '';
    const names = goldensOf(release).filter((name) => name.startsWith('ladder.1'));
    const [result] = (await replay(codePath, release, names)).values();
    expect(result?.error).toBeInstanceOf(DeterminismViolationError);
  });
});
