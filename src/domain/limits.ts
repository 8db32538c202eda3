/** Every named limit of the product. A loop, list, queue or payload without one here is a defect. */
export const limits = {
  /** Rows of a list answer. */
  listMax: 200,
  listDefault: 50,
  /** Contacts with the same person on other accounts that a decision reads, the newest. */
  elsewhereMax: 300,
  /** Parties beside the debtor on one account. */
  partiesPerAccount: 20,
  /** Tags of one debtor, rules of assignment and switches of one creditor. */
  tagsPerDebtor: 50,
  assignmentRulesMax: 100,
  switchesMax: 100,
  /** Consents, opt-outs and procedures kept with one address; what stands is never dropped. */
  consentsPerPoint: 100,
  /** Days of a hold for hardship where nobody says more. */
  hardshipDays: 60,
  /** Days in which a dispute is answered where no law says less, and a complaint (eight weeks). */
  disputeAnswerDays: 30,
  complaintAnswerDays: 56,
  /** Days for which a rule of policy may be set aside. */
  overrideDaysMax: 90,
  /** Accounts of one person that a change about the person reaches. */
  accountsPerPersonMax: 500,
  /** Steps taken before that one invoice may come with. */
  noticesPerInvoiceMax: 50,
  /** Times that a step may be made for one invoice. */
  stepTimesMax: 50,
  /** Open invoices that one account may carry. */
  invoicesPerAccount: 5_000,
  /** Days that a preview or a fold may look ahead. */
  previewDaysMax: 1_500,
  previewDaysDefault: 365,
  /** Events of one what-if, and changes since a past date that a fork may live through again. */
  whatIfEventsMax: 100,
  forkChangesMax: 5_000,
  /** Next actions that a comparison of two strategies shows of one account. */
  actionsComparedMax: 5,
  /** Actions that one fold may produce before it stops. */
  foldStepsMax: 2_000,
  /** Days searched for an open contact window or a working day. */
  searchDaysMax: 60,
  /** Times that one person may call inconvenient, and days searched for one that is not. */
  inconvenientTimesMax: 30,
  inconvenientDaysMax: 400,
  /** Messages (signals, updates) handed over to one step activity. */
  messagesPerStep: 20,
  /** Messages and steps after which a run continues as new. */
  messagesPerRun: 500,
  stepsPerRun: 150,
  /** Bytes of a request body. */
  bodyBytesMax: 1_000_000,
  /** Characters of a template and of its finished subject; texts and versions that a creditor may publish. */
  templateTextMax: 20_000,
  subjectMax: 120,
  templatesPerCreditorMax: 500,
  templateVersionsMax: 1_000,
  /** Characters of a free text (reason, note). */
  textMax: 2_000,
  nameMax: 200,
  /** Numbers in the business keys of one time of a step that repeats: its tries and what was sent again by hand. */
  triesPerTime: 1_000,
  /** Days that a step waits for a delivery report; then it counts from the sending. */
  deliveryWaitDays: 3,
  /** Working days after the first day on which a step was possible until that day counts as missed. */
  catchUpGraceWorkingDays: 2,
  /** Times that a step plans a contact on one channel again after it was suppressed before sending. */
  suppressedRepeatsMax: 3,
  /** Rounds in which guards may hand over to one another until the next action is free. */
  clearanceRoundsMax: 30,
  /** A dispatching lease, and the time until evidence of an ambiguous send is looked for or given up. */
  leaseMs: 30_000,
  reconcileAfterMs: 120_000,
  reconcileGiveUpMs: 900_000,
  /** Days that a message with a date in it may wait before it is written anew. */
  messageWaitDays: 3,
  /** Pause: default and longest. */
  pauseDaysDefault: 14,
  pauseDaysMax: 90,
  /** Host clock against database clock before sending stops. */
  clockSkewMs: 2_000,
  /** Healing of lost wakes. */
  healEveryMs: 60_000,
  unsentWakeAgeMs: 60_000,
  overdueActionAgeMs: 300_000,
  /** A healed account that is still overdue is not woken again before this. */
  healAgainMs: 300_000,
  /** Sandbox: longest single advance. */
  advanceDaysMax: 400,
  /** Days whose dates are kept written: a century. */
  rememberedDays: 36_525,
  /** Scopes of effects whose rules of law are kept sorted out. */
  lawScopesMax: 2_000,
  /** Answers of the gate that are kept for the facts that it was asked about last. */
  gateAnswersKept: 16,
  /** Memo entries of the window cache. */
  windowCacheMax: 5_000,
  importRowsMax: 200_000,
  /** Bank statements: bytes of a file, movements in it, characters of a remittance text that are read. */
  bankFileBytesMax: 32_000_000,
  bankLinesMax: 50_000,
  remittanceMax: 560,
  /** Payments of one plan: ten years of weeks. */
  instalmentsMax: 520,
  /** Rates of one contract, days of its terms, and days of grace that a creditor may give. */
  contractRatesMax: 200,
  termDaysMax: 366,
  graceDaysMax: 366,
  /** Missed parts that a plan may move to its end before it breaks, and times that it may be put in force again. */
  planAppendsMax: 3,
  planReinstatementsMax: 3,
  /** Days until the first payment of a plan. */
  planFirstDueDaysMax: 62,
  /** Monthly parts of one settlement. */
  settlementPartsMax: 24,
  /** Failed attempts to charge that one invoice keeps, the newest; and what card networks bear on one card in so many days. */
  cardAttemptsKept: 60,
  cardAttemptsMax: 15,
  cardAttemptsDays: 30,
  /** An attempt that the billing system announced is waited for so long beyond its time. */
  cardAttemptGraceMs: 86_400_000,
  /** A charge of a stored method that could not be asked for in this time is not made any more. */
  cardChargeWaitMs: 86_400_000,
  /** Strategies that one may lead to by its steps, one after the other, as far as a preview follows them. */
  strategyMovesMax: 3,
  /** Days that a due date may be moved on in all, from the first one. */
  extensionDaysMax: 90,
  /** Working days after which an open question passes to the supervisor, and after which it expires. */
  approvalEscalateWorkingDays: 3,
  approvalExpireWorkingDays: 10,
  /** Longest time that a closing waits for its letter of satisfaction to be sent: as long as its fate may be unknown. */
  letterWaitMs: 900_000,
  /** Days of a report: by default, and at most. */
  reportDaysDefault: 90,
  reportDaysMax: 3_660,
  /** Days of a statement of account that a message carries, and lines that it shows. */
  statementDays: 365,
  statementLinesMax: 300,
  /** A receipt goes out for money received at most so many days ago: old books bring no receipts. */
  receiptDaysMax: 7,
  /** An event is told of for so many days, and so many of them are looked at in one decision. */
  eventNoticeDaysMax: 7,
  eventNoticesMax: 20,
  /** Days before the last day for a suit on which a person is told, unless the creditor says otherwise; and at most. */
  limitationWarningDays: 90,
  limitationWarningDaysMax: 1_096,
  /** Portfolios of one creditor. */
  portfoliosMax: 200,
  /** Whole working days that a reply is waited with, so that a person can read it. */
  replyWorkingDays: 2,
  /** A stop is confirmed within this time or not at all (47 CFR 64.1200(a)(12)); a question likewise. */
  replyWithinMs: 300_000,
  /** A number that asks for help is answered at most once in this time. */
  helpAgainMs: 86_400_000,
  /** Longest time that a closing waits for its receipt to leave once it is planned. */
  receiptWaitMs: 3_600_000,
  /** Webhook endpoints of one creditor, and event names that one of them lists. */
  webhookEndpointsMax: 20,
  webhookEventsMax: 50,
  /** How long both secrets of an endpoint count after one has replaced the other. */
  webhookRotationMs: 86_400_000,
  /** An event that could not be delivered is given up after this time, and removed after that. */
  webhookGiveUpMs: 320_000_000,
  webhookKeptMs: 7_776_000_000,
} as const;
