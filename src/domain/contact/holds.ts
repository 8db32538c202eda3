import type { EffectKind, HoldFacts, HoldType } from '../account/facts';

/** What a hold of one type means. One row a type; nothing else in the house knows types of holds by heart. */
export interface HoldRow {
  /** Why nothing happens, in the words of `why`. */
  readonly title: string;
  /** Kinds of effect that it blocks while it is in force. */
  readonly blocks: readonly EffectKind[];
  /**
   * Days inside count as days past due whatever the creditor's conventions say: such a hold says whom or
   * how we may ask, and not that the debt rests.
   */
  readonly daysCount: boolean;
  /** No interest, fee or charge accrues inside, ever. */
  readonly isMoratorium: boolean;
  /**
   * Whom it is about: the claim, and with it everybody who owes or answers for it; or one person, the
   * debtor or a party, while the others may still be asked (a stay for co-debtors is in the details).
   */
  readonly about: 'claim' | 'person';
  /** What happens to a person happens to all debts of the person: it stands on all accounts. */
  readonly onAllAccounts: boolean;
  /** Somebody who is named may be written to instead. */
  readonly mayBeRepresented: boolean;
  /**
   * A second one over the same scope and time: refused, only noted, or beside the first, where each has
   * a reason and an end of its own.
   */
  readonly overlap: 'refused' | 'noted' | 'beside';
  /** May it begin before it is entered? Our own decisions begin when they are made. */
  readonly mayBeBackdated: boolean;
  /** Command that ends it before its time. */
  readonly clearedBy: 'release-hold' | 'resume' | 'resolve-dispute';
  /** Law that it rests on; null: the house's own policy. */
  readonly source: string | null;
}

const everything: readonly EffectKind[] = ['contact', 'charge', 'place', 'sue'];

const ordinary = {
  blocks: everything,
  daysCount: false,
  isMoratorium: false,
  about: 'claim',
  onAllAccounts: false,
  mayBeRepresented: false,
  overlap: 'refused',
  mayBeBackdated: true,
  clearedBy: 'release-hold',
  source: null,
} as const;

const ofPerson = { ...ordinary, about: 'person', onAllAccounts: true } as const;

/** Every type of hold. */
export const holdTypes: Readonly<Record<HoldType, HoldRow>> = {
  pause: {
    ...ordinary,
    title: 'The account is paused',
    mayBeBackdated: false,
    clearedBy: 'resume',
  },
  dispute: {
    ...ordinary,
    title: 'The claim is disputed',
    clearedBy: 'resolve-dispute',
    source: '12 CFR 1006.38(d)(2)',
  },
  attorney: {
    ...ordinary,
    title: 'The debtor is represented by an attorney',
    blocks: ['contact'],
    daysCount: true,
    about: 'person',
    mayBeRepresented: true,
    source: '12 CFR 1006.6(b)(2)',
  },
  bankruptcy: {
    ...ofPerson,
    title: 'There is an insolvency proceeding',
    isMoratorium: true,
    source: '11 USC 362(a)(6), 524(a)(2), 1301',
  },
  deceased: {
    ...ofPerson,
    title: 'The debtor has died',
    mayBeRepresented: true,
    source: '12 CFR 1006.6(a)(4)',
  },
  // Relief for people in service stays charges and proceedings; it does not forbid a letter.
  scra: {
    ...ofPerson,
    title: 'The debtor is in military service',
    blocks: ['charge', 'place', 'sue'],
    source: '50 USC 3931, 3937',
  },
  minor: {
    ...ofPerson,
    title: 'The debtor is a minor',
    mayBeRepresented: true,
    source: '12 CFR 1006.6(a)(2)',
  },
  'breathing-space': {
    ...ofPerson,
    title: 'There is a breathing space',
    isMoratorium: true,
    source: 'SI 2020/1311 reg. 7',
  },
  hardship: { ...ordinary, title: 'The debtor is in hardship', about: 'person' },
  fraud: {
    ...ordinary,
    title: 'Fraud or identity theft was reported',
    source: '15 USC 1681m(f)',
  },
  complaint: {
    ...ordinary,
    title: 'A complaint is being looked into',
    blocks: ['contact', 'place', 'sue'],
    overlap: 'beside',
  },
  operator: {
    ...ordinary,
    title: 'A person holds the account',
    overlap: 'beside',
    mayBeBackdated: false,
  },
  // It says that somebody has to read, and nothing of the debt: that does not rest.
  reply: {
    ...ordinary,
    title: 'A reply waits to be read',
    daysCount: true,
    overlap: 'beside',
    mayBeBackdated: false,
  },
  cease: {
    ...ordinary,
    title: 'The debtor asked us to stop writing',
    blocks: ['contact'],
    daysCount: true,
    about: 'person',
    overlap: 'noted',
    source: '12 CFR 1006.6(c)',
  },
};

/** Does a hold of this type concern the person, and not one debt? */
export function concernsPerson(type: HoldType): boolean {
  return holdTypes[type].onAllAccounts;
}

/** Types that stand on all accounts of a person. */
export const typesOfPerson: readonly HoldType[] = (Object.keys(holdTypes) as HoldType[]).filter(
  concernsPerson,
);

/** Does this hold stand on all accounts of the debtor? One of a single invoice or of a party does not. */
export function isOfWholePerson({ type, invoiceId, partyId }: HoldFacts): boolean {
  return concernsPerson(type) && invoiceId === null && partyId === null;
}

/** Does the debt itself rest under this hold? What only one party is held by leaves it as it is. */
export function restsDebt({ type, partyId, amountMinor, details }: HoldFacts): boolean {
  const daysCount = details.daysCount ?? holdTypes[type].daysCount;
  return !daysCount && partyId === null && amountMinor === null;
}
