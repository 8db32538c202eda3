import type { LocalDate } from '../calendar/dates';
import type { Confidence } from './rule';

/**
 * What a debt rests on. `card` is a revolving account; `consumer-credit` any credit to a consumer; `goods`
 * a sale of goods; `contract` one whose form is not said.
 */
export const debtKinds = [
  'written',
  'open-account',
  'card',
  'oral',
  'goods',
  'consumer-credit',
  'contract',
  'judgment',
] as const;
export type DebtKind = (typeof debtKinds)[number];

/** What an event does to a period that is running. */
export interface EventEffect {
  readonly does: 'restart' | 'suspend';
  /** False: whether it does so depends on more than is on file, so a person decides on the time it gains. */
  readonly isSettled: boolean;
}

/** A period of limitation of one place. */
export interface LimitationLaw {
  readonly jurisdiction: string;
  /** Null: since before anything on file. */
  readonly effectiveFrom: LocalDate | null;
  readonly effectiveTo: LocalDate | null;
  readonly citation: string;
  readonly confidence: Confidence;
  /** Only debts of consumers; it goes before the law for everybody. Absent: everybody's. */
  readonly debtors?: 'consumer';
  readonly years: Readonly<Partial<Record<DebtKind, number>>>;
  /** Kinds on whose period sources differ or that are litigated: the shortest of them stands in `years`. */
  readonly contested: readonly DebtKind[];
  /** The debt ends with the period, and not only the right to sue for it. */
  readonly extinguishes: boolean;
  /** The period counts from the day of accrual, or from the end of that year. */
  readonly runsFrom: 'accrual' | 'year-end';
  readonly events: Readonly<
    Partial<Record<'acknowledgment' | 'part-payment' | 'suit' | 'negotiation', EventEffect>>
  >;
}

const restarts: EventEffect = { does: 'restart', isSettled: true };
const mayRestart: EventEffect = { does: 'restart', isSettled: false };
const suspends: EventEffect = { does: 'suspend', isSettled: true };

/** In most states an acknowledgment or a payment in time begins the period anew, under conditions of each state. */
const inMostStates = {
  acknowledgment: mayRestart,
  'part-payment': mayRestart,
  suit: mayRestart,
} as const;
/** Where the statute says that no payment or acknowledgment revives a debt, neither is counted at all. */
const withoutRevival = { suit: mayRestart } as const;

const everywhere = {
  effectiveFrom: null,
  effectiveTo: null,
  contested: [],
  extinguishes: false,
  runsFrom: 'accrual',
} as const;

interface StateRow {
  readonly state: string;
  /** Written, open account or card, oral. */
  readonly years: readonly [written: number, account: number, oral: number];
  readonly citation: string;
  readonly own?: Partial<LimitationLaw>;
  /** Years of a sale of goods where those of UCC 2-725 cannot be relied on: taken as contested. */
  readonly goodsYears?: number;
  /** The row is about goods sold on credit as well. */
  readonly coversGoods?: true;
}

const simpleKinds = [
  'written',
  'open-account',
  'card',
  'oral',
  'consumer-credit',
  'contract',
] as const;
const contested = { contested: simpleKinds } as const;
const uccYears = 4;

/**
 * Written, account, oral. General knowledge cross-read with secondary tables only: every row is to be
 * confirmed by a lawyer. Where tables differ or cases are split the shorter period stands, as contested.
 * A state's longer period for sealed instruments and notes is left out: the shorter one is safe.
 */
const states: readonly StateRow[] = [
  { state: 'AL', years: [6, 3, 6], citation: 'Ala. Code 6-2-34, 6-2-37' },
  { state: 'AK', years: [3, 3, 3], citation: 'Alaska Stat. 09.10.053' },
  { state: 'AZ', years: [6, 3, 3], citation: 'A.R.S. 12-548, 12-543', own: contested },
  { state: 'AR', years: [5, 3, 3], citation: 'Ark. Code 16-56-111, 16-56-105', own: contested },
  { state: 'CA', years: [4, 4, 2], citation: 'Cal. Code Civ. Proc. 337, 339' },
  // Six years for a liquidated sum, else three; and a sale of goods has another period than the uniform one.
  {
    state: 'CO',
    years: [3, 3, 3],
    citation: 'C.R.S. 13-80-103.5, 13-80-101',
    own: contested,
    goodsYears: 3,
  },
  { state: 'CT', years: [6, 6, 3], citation: 'Conn. Gen. Stat. 52-576, 52-581', own: contested },
  { state: 'DE', years: [3, 3, 3], citation: '10 Del. C. 8106', own: contested },
  { state: 'DC', years: [3, 3, 3], citation: 'D.C. Code 12-301' },
  { state: 'FL', years: [5, 4, 4], citation: 'Fla. Stat. 95.11' },
  { state: 'GA', years: [6, 4, 4], citation: 'O.C.G.A. 9-3-24, 9-3-25', own: contested },
  { state: 'HI', years: [6, 6, 6], citation: 'HRS 657-1' },
  { state: 'ID', years: [5, 4, 4], citation: 'Idaho Code 5-216, 5-217' },
  { state: 'IL', years: [10, 5, 5], citation: '735 ILCS 5/13-206, 13-205' },
  {
    state: 'IN',
    years: [6, 6, 6],
    citation: 'Ind. Code 34-11-2-9, 34-11-2-11, 34-11-2-7',
    own: contested,
  },
  { state: 'IA', years: [10, 5, 5], citation: 'Iowa Code 614.1' },
  { state: 'KS', years: [5, 3, 3], citation: 'K.S.A. 60-511, 60-512', own: contested },
  { state: 'KY', years: [10, 5, 5], citation: 'KRS 413.160, 413.120, 413.090', own: contested },
  // Louisiana has not enacted the article on sales, so its own shorter period stands for goods.
  { state: 'LA', years: [10, 3, 10], citation: 'La. Civ. Code 3499, 3494', goodsYears: 3 },
  { state: 'ME', years: [6, 6, 6], citation: '14 M.R.S. 752' },
  { state: 'MD', years: [3, 3, 3], citation: 'Md. Code, Cts. & Jud. Proc. 5-101' },
  { state: 'MA', years: [6, 6, 6], citation: 'Mass. G.L. c. 260 s. 2' },
  { state: 'MI', years: [6, 6, 6], citation: 'MCL 600.5807' },
  { state: 'MN', years: [6, 6, 6], citation: 'Minn. Stat. 541.05' },
  {
    state: 'MN',
    years: [6, 6, 6],
    citation: 'Minn. Stat. 541.05, 541.053',
    own: { debtors: 'consumer', events: withoutRevival },
  },
  {
    state: 'MS',
    years: [3, 3, 3],
    citation: 'Miss. Code 15-1-49, 15-1-29, 15-1-3',
    own: { extinguishes: true },
  },
  { state: 'MO', years: [10, 5, 5], citation: 'RSMo 516.110, 516.120' },
  { state: 'MT', years: [8, 5, 5], citation: 'MCA 27-2-202' },
  { state: 'NE', years: [5, 4, 4], citation: 'Neb. Rev. Stat. 25-205, 25-206' },
  {
    state: 'NV',
    years: [6, 4, 4],
    citation: 'NRS 11.190; SB 276 of 2023',
    own: { events: withoutRevival },
  },
  { state: 'NH', years: [3, 3, 3], citation: 'N.H. RSA 508:4' },
  { state: 'NJ', years: [6, 6, 6], citation: 'N.J.S.A. 2A:14-1' },
  { state: 'NM', years: [6, 4, 4], citation: 'NMSA 37-1-3, 37-1-4' },
  { state: 'NY', years: [6, 6, 6], citation: 'N.Y. CPLR 213(2)', own: { confidence: 'V2' } },
  {
    state: 'NY',
    years: [6, 6, 6],
    citation: 'N.Y. CPLR 213(2)',
    own: { debtors: 'consumer', confidence: 'V2', effectiveTo: '2022-04-06' },
  },
  {
    state: 'NY',
    years: [3, 3, 3],
    citation: 'N.Y. CPLR 214-i',
    own: {
      debtors: 'consumer',
      confidence: 'V2',
      effectiveFrom: '2022-04-07',
      events: withoutRevival,
    },
    coversGoods: true,
  },
  { state: 'NC', years: [3, 3, 3], citation: 'N.C.G.S. 1-52, 1-47' },
  { state: 'ND', years: [6, 6, 6], citation: 'N.D.C.C. 28-01-16' },
  {
    state: 'OH',
    years: [6, 6, 4],
    citation: 'Ohio R.C. 2305.06, 2305.07',
    own: { contested: ['oral'] },
  },
  { state: 'OK', years: [5, 3, 3], citation: '12 O.S. 95' },
  { state: 'OR', years: [6, 6, 6], citation: 'ORS 12.080' },
  { state: 'PA', years: [4, 4, 4], citation: '42 Pa.C.S. 5525' },
  { state: 'RI', years: [10, 10, 10], citation: 'R.I. Gen. Laws 9-1-13', own: contested },
  { state: 'SC', years: [3, 3, 3], citation: 'S.C. Code 15-3-530' },
  { state: 'SD', years: [6, 6, 6], citation: 'SDCL 15-2-13' },
  { state: 'TN', years: [6, 6, 6], citation: 'Tenn. Code 28-3-109', own: contested },
  // A debt buyer's payment never revives; since the law differs by buyer, no payment is counted at all.
  {
    state: 'TX',
    years: [4, 4, 4],
    citation: 'Tex. Civ. Prac. & Rem. Code 16.004, 16.051; Fin. Code 392.307',
    own: { events: { acknowledgment: mayRestart, suit: mayRestart } },
  },
  { state: 'UT', years: [6, 4, 4], citation: 'Utah Code 78B-2-309, 78B-2-307' },
  { state: 'VT', years: [6, 6, 6], citation: '12 V.S.A. 511' },
  { state: 'VA', years: [5, 3, 3], citation: 'Va. Code 8.01-246' },
  { state: 'WA', years: [6, 6, 3], citation: 'RCW 4.16.040, 4.16.080', own: contested },
  { state: 'WV', years: [10, 5, 5], citation: 'W. Va. Code 55-2-6' },
  {
    state: 'WI',
    years: [6, 6, 6],
    citation: 'Wis. Stat. 893.43, 893.05',
    own: { extinguishes: true },
  },
  { state: 'WY', years: [10, 8, 8], citation: 'Wyo. Stat. 1-3-105' },
];

function lawsOfState({
  state,
  years,
  citation,
  own,
  goodsYears,
  coversGoods,
}: StateRow): LimitationLaw[] {
  const [written, account, oral] = years;
  const shortest = Math.min(written, account, oral);
  const isOneForm = written === account && account === oral;
  const formless = isOneForm ? [] : (['contract'] as const);
  const base = {
    ...everywhere,
    jurisdiction: `US-${state}`,
    confidence: 'K' as const,
    events: inMostStates,
    ...own,
  };
  const law: LimitationLaw = {
    ...base,
    citation,
    years: {
      written,
      'open-account': account,
      card: account,
      oral,
      'consumer-credit': Math.min(written, account),
      contract: shortest,
    },
    contested: [...(own?.contested ?? []), ...formless],
  };
  if (coversGoods) return [{ ...law, years: { ...law.years, goods: shortest } }];
  const goods: LimitationLaw = {
    ...base,
    citation: `UCC 2-725 as enacted in ${state}`,
    years: { goods: goodsYears ?? uccYears },
    contested: goodsYears === undefined ? [] : ['goods'],
  };
  return [law, goods];
}

/** Six years in three parts of the kingdom; in Scotland five, after which there is no debt any more. */
const kingdom: readonly LimitationLaw[] = [
  ...(
    [
      ['GB-ENG', 'Limitation Act 1980 s.5, s.29 to 31; CONC 7.15'],
      ['GB-WLS', 'Limitation Act 1980 s.5, s.29 to 31; CONC 7.15'],
      ['GB-NIR', 'Limitation (Northern Ireland) Order 1989; CONC 7.15'],
    ] as const
  ).map(([jurisdiction, citation]): LimitationLaw => ({
    ...everywhere,
    jurisdiction,
    citation,
    confidence: 'K',
    years: sameYears(6),
    events: { acknowledgment: restarts, 'part-payment': restarts, suit: mayRestart },
  })),
  {
    ...everywhere,
    jurisdiction: 'GB-SCT',
    citation: 'Prescription and Limitation (Scotland) Act 1973 s.6; CONC 7.15.3',
    confidence: 'V2',
    years: sameYears(5),
    extinguishes: true,
    events: { acknowledgment: restarts, 'part-payment': restarts, suit: restarts },
  },
];

const continent: readonly LimitationLaw[] = [
  {
    ...everywhere,
    jurisdiction: 'DE',
    citation: 'BGB 195, 199(1), 203, 204, 212; for a judgment 197(1)',
    confidence: 'K',
    years: { ...sameYears(3), judgment: 30 },
    runsFrom: 'year-end',
    events: {
      acknowledgment: restarts,
      'part-payment': restarts,
      suit: suspends,
      negotiation: suspends,
    },
  },
  {
    ...everywhere,
    jurisdiction: 'FR',
    citation: 'C. civ. 2224, 2240, 2241',
    confidence: 'K',
    years: sameYears(5),
    events: { acknowledgment: restarts, 'part-payment': restarts, suit: restarts },
  },
  {
    ...everywhere,
    jurisdiction: 'FR',
    citation: 'C. conso. L218-2; C. civ. 2240, 2241',
    confidence: 'K',
    debtors: 'consumer',
    years: sameYears(2),
    events: { acknowledgment: restarts, 'part-payment': restarts, suit: restarts },
  },
];

/** Consumer judgments up to a sum; the sum is not asked for, so a person looks. */
const judgments: readonly LimitationLaw[] = [
  {
    ...everywhere,
    jurisdiction: 'US-IL',
    citation: 'Illinois law of consumer judgments of at most 25,000 dollars',
    confidence: 'K',
    debtors: 'consumer',
    years: { judgment: 7 },
    contested: ['judgment'],
    events: withoutRevival,
  },
];

function sameYears(years: number): LimitationLaw['years'] {
  return {
    written: years,
    'open-account': years,
    card: years,
    oral: years,
    goods: years,
    'consumer-credit': years,
    contract: years,
  };
}

/** Every period on file. There is none of US federal law for debts under contract. */
export const limitationLaws: readonly LimitationLaw[] = [
  ...states.flatMap(lawsOfState),
  ...kingdom,
  ...continent,
  ...judgments,
];
