import { csvCell } from '../../../src/cli/output';
import { publicCommands } from '../../../src/api/routes/commands';
import { accessRows } from './operator-access';
import { expectOutcome } from './answers';
import type { BadInput, House } from './harness';
import { unique } from './makers';
import { requests } from './operator-requests';

/** Section 4: the operators' API and what it exports. */

const payment = { amount: '10.00', receivedOn: '2026-03-01', reference: 'bank' };
const offer = { percent: 90, expiresOn: '2026-03-20' };

async function balance(house: House, id: string): Promise<string> {
  return (await house.call('GET', `/v1/accounts/${id}`)).body.balance.amount as string;
}

/** Two people of each kind, made once. */
async function person(house: House, role: 'collector' | 'supervisor', name: string) {
  return house.api.keyOf(role, name);
}

const keysAndVersions: readonly BadInput[] = [
  {
    id: 'B-085',
    sent: 'ids that are paths, SQL, NUL, 10,000 characters',
    run: async (house) => {
      const odd = [
        '..%2f..%2fetc%2fpasswd',
        '1%20OR%201=1',
        '%00',
        'x'.repeat(10_000),
        '%F0%9F%92',
      ];
      for (const id of [...odd, "'%3B--", '__proto__', 'constructor', '%E0%A4%A']) {
        for (const path of [`/v1/accounts/${id}`, `/v1/accounts/${id}/why`, `/v1/keys/${id}`]) {
          const method = path.startsWith('/v1/keys') ? 'DELETE' : 'GET';
          const { status } = await house.call(method, path);
          expect({ path: path.slice(0, 60), isFine: [400, 404].includes(status) }).toMatchObject({
            isFine: true,
          });
        }
      }
    },
  },
  {
    id: 'B-086',
    sent: 'commands without an Idempotency-Key',
    run: async (house) => {
      const id = await house.open(`KEY${unique()}`);
      for (const { name } of publicCommands()) {
        const path = `/v1/accounts/${id}/commands/${name}`;
        const none: Record<string, string>[] = [{}, { 'Idempotency-Key': ' ' }];
        for (const headers of none) {
          const answered = await house.call('POST', path, { body: payment, headers });
          expectOutcome(answered, 'idempotency_key_required', name);
        }
      }
      expect(await balance(house, id)).toBe('1250.50');
    },
  },
  {
    id: 'B-087',
    sent: 'one command 50 times at once',
    run: async (house) => {
      const id = await house.open(`PAR${unique()}`);
      const headers = { 'Idempotency-Key': unique() };
      const give = () => house.command(id, 'record-payment', payment, { headers });
      const answers = await Promise.all(Array.from({ length: 50 }, give));
      for (const { status, body } of answers) {
        if (status === 409) expect(body.code).toBe('in_progress');
        else expect({ status, id: body.commandId }).toEqual({ status: 200, id: idOf(answers) });
      }
      expect(await balance(house, id)).toBe('1240.50');
      expect((await give()).body.commandId).toBe(idOf(answers));
    },
  },
  {
    id: 'B-088',
    sent: 'a known key with another body',
    run: async (house) => {
      const id = await house.open(`REU${unique()}`);
      const headers = { 'Idempotency-Key': unique() };
      expect((await house.command(id, 'record-payment', payment, { headers })).status).toBe(200);
      const other = { ...payment, amount: '20.00' };
      const again = await house.command(id, 'record-payment', other, { headers });
      expectOutcome(again, 'idempotency_key_reuse');
      const note = await house.command(id, 'note', { text: 'x' }, { headers });
      expectOutcome(note, 'idempotency_key_reuse');
      expect(await balance(house, id)).toBe('1240.50');
    },
  },
  {
    id: 'B-089',
    sent: 'commands without If-Match, and with a stale or unreadable one',
    decided: 'If-Match is the choice of whoever gives a command; PUT asks for it with 428',
    run: async (house) => {
      const id = await house.open(`VER${unique()}`);
      expect((await house.command(id, 'record-payment', payment)).status).toBe(200);
      const { headers } = await house.call('GET', `/v1/accounts/${id}`);
      const match = (value: string) => ({ headers: { 'If-Match': value } });
      const stale = await house.command(id, 'record-payment', payment, match('"1"'));
      expectOutcome(stale, 'stale');
      const odd = await house.command(id, 'record-payment', payment, match('"one"'));
      expectOutcome(odd, 'invalid_input');
      expect(await balance(house, id)).toBe('1240.50');
      const fresh = match(String(headers.etag));
      expect((await house.command(id, 'record-payment', payment, fresh)).status).toBe(200);
      const put = await house.call('PUT', '/v1/creditors/default', { body: {} });
      expect([400, 428]).toContain(put.status);
    },
  },
];

const offers: readonly BadInput[] = [
  {
    id: 'B-090',
    sent: 'settlements of 0 %, less, and more than all, and of yesterday',
    run: async (house) => {
      const id = await house.open(`SET${unique()}`);
      const { percent: _percent, ...rest } = offer;
      const odd = [
        ...[0, -5, 150, 100, '0', '-5', '1e2', 'NaN', 'x', ''].map((percent) => ({
          ...{ ...rest, percent },
        })),
        ...['0.00', '-1.00', '0.001', '99999.00', 'x', ''].map((amount) => ({ ...rest, amount })),
        { ...offer, expiresOn: '2026-03-01' },
        { ...offer, expiresOn: '2026-02-30' },
        { ...offer, expiresOn: '9999-12-31' },
        { ...offer, parts: 0 },
        { ...offer, parts: 1_000 },
      ];
      for (const data of odd) {
        const { status, body } = await house.command(id, 'offer-settlement', data);
        expect({ data, status, code: body.code }).toMatchObject({ data, status: 422 });
      }
      expect((await house.part(id, 'agreements')).agreements).toEqual([]);
    },
  },
  {
    id: 'B-091',
    sent: 'a discount above the authority, and two halves of a day',
    run: async (house) => {
      const key = await person(house, 'collector', `cora ${unique()}`);
      const one = await house.open(`LIM${unique()}`);
      const above = await house.command(
        one,
        'offer-settlement',
        { ...offer, percent: 50 },
        { key },
      );
      expect(above).toMatchObject({ status: 202, body: { status: 'awaiting-approval' } });
      const two = await house.open(`HLF${unique()}`);
      const half = { ...offer, percent: 94 };
      const first = await house.command(two, 'offer-settlement', half, { key });
      expect(first.status).toBe(200);
      expect((await house.command(two, 'offer-settlement', half, { key })).status).toBe(202);
    },
  },
  {
    id: 'B-092',
    sent: 'approval of an own proposal, also with another key of the person',
    run: async (house) => {
      const name = `sue ${unique()}`;
      const keys = [
        await person(house, 'supervisor', name),
        await house.api.keyOf('admin', name),
      ] as const;
      const id = await house.open(`OWN${unique()}`);
      const asked = { ...offer, percent: 20 };
      const { body } = await house.command(id, 'offer-settlement', asked, { key: keys[0] });
      const yes = { approvalId: body.approvalId as string, reason: 'mine' };
      for (const key of keys) {
        expectOutcome(await house.command(id, 'approve', yes, { key }), 'own_proposal');
      }
      expect((await house.part(id, 'agreements')).agreements).toEqual([]);
    },
  },
];

/** Names that a spreadsheet would run, and figures that it must be able to add up. */
const exported: BadInput = {
  id: 'B-081',
  sent: 'names that spreadsheets take for formulas, beside a true -12.50',
  decided: 'the name -1 stays as it is: a number calculates nothing',
  run: () => {
    const names = [
      "=cmd|' /C calc'!A0",
      '+1',
      '-1+1',
      '@SUM(A1)',
      '\tx',
      '\rx',
      '\nx',
      '＝1',
      '＋1',
    ];
    for (const name of names) expect(csvCell(name).replace(/^"/, '')).toMatch(/^'/);
    expect([csvCell('-12.50'), csvCell(-12.5), csvCell('Ann, Ltd')]).toEqual([
      ...['-12.50', '-12.5', '"Ann, Ltd"'],
    ]);
    return Promise.resolve();
  },
};

function idOf(answers: readonly { status: number; body: { commandId?: string } }[]) {
  return answers.find(({ status }) => status === 200)?.body.commandId;
}

const [before85, after93] = accessRows;
export const operator: readonly BadInput[] = [
  exported,
  ...before85,
  ...keysAndVersions,
  ...offers,
  ...after93,
  ...requests,
];
