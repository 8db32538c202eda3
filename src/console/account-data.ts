import { factsOf, previewJson, timelinePage, whyJson, type TimelineLine } from '../api/reading';
import { contentOf, messageDocument, type MessageContent } from '../api/routes/account-parts';
import { accountsOfDebtor } from '../api/debtors';
import type { ApiDeps } from '../api/deps';
import { accountJson, ledgerJson, messageJson, type AccountJson } from '../api/wire';
import type { Facts } from '../domain/account/facts';
import { limits } from '../domain/limits';
import type { Strategy } from '../domain/strategy/document';
import type { Choices } from './command-forms';
import { behaviourOf, type Behaviour } from '../domain/reporting/behaviour';
import { moneyText, words } from './layout';
import { toWire } from '../domain/money/money';

/** Lines of the story on one page; the API has all of them. */
const storyMax = 1_000;
/** Messages whose text is shown with the page. */
const textsMax = 40;

/** Everything that an account's page shows. */
export interface AccountView {
  readonly facts: Facts;
  readonly account: AccountJson;
  /** Business time of the page. */
  readonly now: number;
  readonly zone: string;
  readonly why: Awaited<ReturnType<typeof whyJson>>;
  readonly future: Awaited<ReturnType<typeof previewJson>>;
  /** What works the account. */
  readonly strategy: Strategy;
  readonly ledger: ReturnType<typeof ledgerJson>;
  readonly messages: readonly (ReturnType<typeof messageJson> & {
    readonly content: MessageContent | null;
  })[];
  /** Newest first. */
  readonly story: readonly TimelineLine[];
  readonly choices: Choices;
  /** Of the debtor, over all its accounts. */
  readonly behaviour: Behaviour;
}

/** @throws Problem not_found */
export async function accountView(
  deps: ApiDeps,
  creditorId: string,
  id: string,
): Promise<AccountView> {
  const facts = await factsOf(deps, creditorId, id);
  const now = await deps.change.clock.now();
  const account = accountJson(facts, now, deps.config);
  const ledger = ledgerJson(facts, await deps.store.lists.ledger(id), now);
  const { strategyId, strategyVersion } = facts.account;
  return {
    facts,
    account,
    now,
    zone: account.dateZone,
    why: await whyJson(deps, facts),
    future: await previewJson(deps, facts, limits.previewDaysDefault),
    strategy: await deps.change.strategies.of(creditorId, strategyId, strategyVersion),
    ledger,
    messages: await messagesOf(deps, id),
    story: await storyOf(deps, id),
    choices: choicesOf(facts, account, ledger),
    behaviour: behaviourOf(await accountsOfDebtor(deps, creditorId, facts.debtor.id), now),
  };
}

async function messagesOf(deps: ApiDeps, id: string): Promise<AccountView['messages']> {
  const rows = [...(await deps.store.lists.messages(id))].reverse();
  return Promise.all(
    rows.map(async (row, index) => {
      const kept = index < textsMax ? await messageDocument(deps, id, row.id, 'text') : null;
      return { ...messageJson(row), content: kept === null ? null : contentOf(kept) };
    }),
  );
}

async function storyOf(deps: ApiDeps, id: string): Promise<TimelineLine[]> {
  const story: TimelineLine[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof timelinePage>> = await timelinePage(deps, id, {
      limit: limits.listMax,
      cursor,
    });
    story.push(...page.entries);
    cursor = page.nextCursor;
  } while (cursor !== null && story.length < storyMax);
  return story.reverse();
}

/** What the fields that name a thing of the account may name. */
function choicesOf(facts: Facts, account: AccountJson, ledger: AccountView['ledger']): Choices {
  const { currency } = facts.account;
  const fees = ledger.entries.filter(
    ({ account: name, debit }) => name === 'fees' && isSome(debit),
  );
  return {
    invoiceId: account.invoices
      .filter(({ status }) => status === 'open' || status === 'disputed')
      .map(({ id, number, dueOn, open }) => ({
        id,
        title: `${number}, due ${dueOn ?? 'never'}, open ${moneyText(open)}`,
      })),
    holdId: account.holds.map(({ id, type, reason }) => ({ id, title: `${type}: ${reason}` })),
    partyId: account.parties
      .filter(({ status }) => status === 'active')
      .map(({ id, role, name }) => ({ id, title: `${name}, ${words(role)}` })),
    agreementId: facts.agreements
      .filter(({ status }) => status === 'proposed' || status === 'active' || status === 'broken')
      .map(({ id, type, status, coveredMinor }) => ({
        id,
        title: `${type}, ${status}, ${moneyText(toWire(coveredMinor, currency))}`,
      })),
    messageId: facts.messages
      .filter(({ status }) => status === 'abandoned')
      .map(({ id, stepId, channel }) => ({
        id,
        title: `${stepId} by ${channel}, not proven sent`,
      })),
    approvalId: facts.approvals
      .filter(({ status }) => status === 'pending')
      .map(({ id, title }) => ({ id, title })),
    taskId: facts.tasks
      .filter(({ status }) => status === 'open')
      .map(({ id, title }) => ({ id, title })),
    entryId: fees.map(({ id, effectiveOn, debit }) => ({
      id,
      title: `fee of ${effectiveOn}, ${moneyText(debit)}`,
    })),
  };
}

const isSome = ({ amount }: { amount: string }): boolean => /[1-9]/.test(amount);
