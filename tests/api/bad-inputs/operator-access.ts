import { publicCommands } from '../../../src/api/routes/commands';
import { routes } from '../../../src/api/routes';
import { everyRole, type ApiRole } from '../../../src/api/callers';
import type { Route } from '../../../src/api/route';
import { newId } from '../../../src/store/ids';
import { expectOutcome } from './answers';
import { secondCreditor } from './doors';
import type { BadInput, House } from './harness';
import { unique } from './makers';

/** Section 4, who may do what: made from the very routes that are served, so that a new one is asked too. */

type Filled = { readonly method: string; readonly path: string; readonly route: Route };

/** Every route with its parameters filled in; commands one by one. */
function every(house: House, valueOf: (name: string, path: string) => string): Filled[] {
  return routes(house.api.deps).flatMap((route) => {
    const names = route.path.endsWith('/commands/:name')
      ? publicCommands().map(({ name }) => name)
      : [''];
    return names.map((command) => ({
      route,
      method: route.method.toUpperCase(),
      path: route.path.replaceAll(/:(\w+)/g, (_all, name: string) =>
        name === 'name' && command !== '' ? command : valueOf(name, route.path),
      ),
    }));
  });
}

const idPrefix: Readonly<Record<string, Parameters<typeof newId>[0]>> = {
  messageId: 'msg',
  agreementId: 'agr',
};
const unknown = (name: string, path: string): string =>
  newId(name === 'id' && path.startsWith('/v1/accounts/') ? 'acc' : (idPrefix[name] ?? 'evt'));

/** Sends no body on purpose: who may not is told so before anything is read. */
const ask = (house: House, { method, path }: Filled, key: string | null, headers = {}) =>
  house.call(method, path, { key, headers });

const nobody: BadInput = {
  id: 'B-082',
  sent: 'every route without a key, with an unknown, a revoked and a foreign one',
  run: async (house) => {
    const revoked = await house.api.keyOf('admin', unique());
    const { keyId = '' } = (await house.api.store.keys.holder(revoked)) ?? {};
    await house.api.store.keys.revoke('default', keyId, 0);
    const cookie = await house.signIn();
    for (const one of every(house, unknown)) {
      for (const key of [null, 'unknown', revoked]) {
        expectOutcome(await ask(house, one, key), 'unauthenticated', `${one.method} ${one.path}`);
      }
      const withCookie = await ask(house, one, null, { Cookie: cookie });
      expectOutcome(withCookie, 'unauthenticated', one.path);
    }
    // A session of the console ends by itself, and is worth nothing once it was changed.
    expect((await house.page('/console/accounts', cookie)).status).toBe(200);
    const changed = `${cookie.slice(0, -3)}AAA`;
    expect((await house.page('/console/accounts', changed)).status).toBe(303);
    house.wallAt += 12 * 3_600_000 + 1;
    expect((await house.page('/console/accounts', cookie)).status).toBe(303);
    house.wallAt -= 12 * 3_600_000 + 1;
  },
};

const wrongRole: BadInput = {
  id: 'B-083',
  sent: 'every route and command in every role that may not',
  decided: 'a line in the log says so; the chain of audit rows is for what changes',
  run: async (house) => {
    const keys = new Map<ApiRole, string>();
    for (const role of everyRole) keys.set(role, await house.api.keyOf(role, unique()));
    const accountId = await house.open(`ROL${unique()}`);
    const allowed = (one: Filled): readonly string[] => {
      const command = publicCommands().find(({ name }) => one.path.endsWith(`/commands/${name}`));
      return command?.roles ?? one.route.roles;
    };
    let refused = 0;
    for (const one of every(house, (name, path) =>
      path.includes('/commands/') ? accountId : unknown(name, path),
    )) {
      for (const [role, key] of keys) {
        if (allowed(one).includes(role)) continue;
        const headers = { 'Idempotency-Key': unique() };
        const mark = house.lines.length;
        const answered = await ask(house, one, key, headers);
        expectOutcome(answered, 'forbidden', `${role} ${one.method} ${one.path}`);
        expect(house.lines.slice(mark)).toMatchObject([{ code: 'forbidden', role }]);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(100);
  },
};

/** Bodies that are right, for routes that read theirs before they look for what it is about. */
const bodiesOf = async (house: House): Promise<Readonly<Record<string, object>>> => {
  const { body } = await house.call('GET', '/v1/creditors/default');
  const { id: _id, ...putCreditor } = body as Record<string, unknown>;
  const replayWebhookDeliveries = { since: '2026-03-01T00:00:00.000Z' };
  return { putCreditor, replayWebhookDeliveries };
};
const neededQuery: Readonly<Record<string, string>> = {
  getAllocation: '?amount=1.00',
  getDebtorCredit: '?order=10.00&currency=GBP',
};

const foreign: BadInput = {
  id: 'B-084',
  sent: "another creditor's ids on every route",
  run: async (house) => {
    const email = `${unique()}@foreign.example`;
    const reference = `FOR${unique()}`;
    const id = await house.open(reference, { emails: [email] });
    const messageId = await house.sentMessage(id, 'email', email);
    await house.command(id, 'record-payment', {
      ...{ amount: '10.00', receivedOn: '2026-03-01', reference: 'bank' },
    });
    await house.command(id, 'offer-settlement', { percent: 90, expiresOn: '2026-03-20' });
    const [agreement] = (await house.part(id, 'agreements')).agreements as { id: string }[];
    expectOutcome(await house.bill(`{${unique()}`), 'quarantined');
    const quarantine = await house.quarantine();
    house.addresses.set('endpoint.example', ['93.184.215.14']);
    const url = 'https://endpoint.example/';
    const endpoint = await house.call('POST', '/v1/webhook-endpoints', { body: { url } });
    const own: Readonly<Record<string, string>> = {
      messageId,
      agreementId: agreement?.id ?? '',
      '/v1/quarantine/:id/replay': quarantine[0]?.['id'] ?? '',
      '/v1/creditors/:id': 'default',
    };
    const known = (name: string, path: string) =>
      name === 'id' && path.startsWith('/v1/accounts/')
        ? id
        : name === 'id' && path.startsWith('/v1/webhook-endpoints/')
          ? String(endpoint.body.id)
          : (own[name] ?? own[path] ?? unknown(name, path));
    const headers = { 'X-Duecourse-Creditor': secondCreditor, 'Idempotency-Key': unique() };
    const bodies = await bodiesOf(house);
    const answer = async (one: Filled) => {
      const body =
        one.route.body === undefined ? {} : { body: bodies[one.route.operationId] ?? {} };
      const path = `${one.path}${neededQuery[one.route.operationId] ?? ''}`;
      const { status, body: said } = await house.call(one.method, path, { headers, ...body });
      return { status, said: { ...said, requestId: null } as unknown };
    };
    const strangers = every(house, unknown);
    for (const [n, one] of every(house, known).entries()) {
      const stranger = strangers[n];
      if (stranger === undefined || !one.route.path.includes(':')) continue;
      // Published strategies belong to everybody.
      if (one.route.path.startsWith('/v1/strategies/')) continue;
      const what = `${one.method} ${one.route.path}`;
      const theirs = await answer(one);
      expect({ what, ...theirs }).toEqual({ what, ...(await answer(stranger)) });
      expect({ what, status: theirs.status }).toEqual({ what, status: 404 });
    }
    const kept = await house.call('GET', `/v1/webhook-endpoints/${String(endpoint.body.id)}`);
    expect(kept.body).toMatchObject({ status: 'active' });
    const list = await house.call('GET', `/v1/accounts?q=${reference}`, { headers });
    expect(list.body.accounts).toEqual([]);
  },
};

const unknownFields: BadInput = {
  id: 'B-093',
  sent: 'fields of ours that nobody may send, on every POST and command',
  run: async (house) => {
    const id = await house.open(`MAS${unique()}`);
    const { body: before } = await house.call('GET', `/v1/accounts/${id}`);
    const extra = {
      'zz-field-7431-not-said': 1,
      tenant_id: 'second',
      balance: '0.00',
      approved_by: 'me',
      isAdmin: true,
    };
    for (const one of every(house, (name, path) => (name === 'id' ? id : unknown(name, path)))) {
      if (one.route.body === undefined || one.route.bodyKind === 'text') continue;
      if (one.route.path.startsWith('/v1/sandbox')) continue;
      const { status, body } = await house.call(one.method, one.path, {
        body: extra,
        headers: { 'Idempotency-Key': unique(), 'If-Match': '*' },
      });
      const what = `${one.method} ${one.path}`;
      expect({ what, status, code: body.code }).toEqual({
        ...{ what, status: 400, code: 'unknown_field' },
      });
    }
    expect((await house.call('GET', `/v1/accounts/${id}`)).body).toEqual(before);
  },
};

const queries: BadInput = {
  id: 'B-094',
  sent: 'queries that are unknown, twice, too large, garbage, on every GET',
  run: async (house) => {
    const id = await house.open(`QRY${unique()}`);
    const gets = every(house, (name, path) => (name === 'id' ? id : unknown(name, path))).filter(
      ({ method }) => method === 'GET',
    );
    const always = ['sort=password', 'a[]=1&a[b]=2', '__proto__=1', 'limit=1000000', 'limit=-1'];
    const lists = ['limit=0', 'limit=1&limit=2', 'limit=1e2', 'limit=', 'cursor=%00', 'cursor='];
    for (const one of gets) {
      const isList = 'limit' in shapeOf(one.route);
      for (const query of isList ? [...always, ...lists] : always) {
        const { status, body } = await house.call('GET', `${one.path}?${query}`);
        // Of a thing that is not there nothing else is said.
        const isUnknown = one.path.includes('/messages/') || /:\w+Id/.test(one.route.path);
        const what = `${one.path}?${query}`;
        expect({ what, code: isUnknown && status === 404 ? 'invalid_query' : body.code }).toEqual({
          ...{ what, code: 'invalid_query' },
        });
      }
      if (!isList) continue;
      for (const cursor of ['garbage', 'acc_x', '..', '9'.repeat(100)]) {
        const { status } = await house.call('GET', `${one.path}?cursor=${cursor}`);
        expect([200, 400, 404]).toContain(status);
      }
    }
  },
};

function shapeOf({ query }: Route): object {
  return query !== undefined && 'shape' in query ? (query.shape as object) : {};
}

/** The rows up to B-084, and those from B-093 on. */
export const accessRows = [
  [nobody, wrongRole, foreign],
  [unknownFields, queries],
] as const;
