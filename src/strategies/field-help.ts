/** What a field of the document means, by its path without positions; shown by editors that read the JSON Schema. */
export const fieldHelp: Readonly<Record<string, string>> = {
  id: 'Stable name of the strategy: lower-case letters, digits, hyphens.',
  version:
    'A version is published once and never changes. Give a changed document the next number.',
  title: 'What people call it.',
  debtorKind: 'Whom it is for.',
  role: 'In which role you collect: own debts, for a client, or bought.',
  sendHour: 'Local time of the debtor at which steps happen, as text: "09:30".',
  window: 'Local times between which anything may be sent.',
  minimumGapDays:
    'Days between contacts of different steps, those made by hand included. The later of day and gap wins.',
  contactDays:
    'Days of the week on which steps happen. Public holidays of the debtor are always left out.',
  nextCarrier: 'What the next oldest invoice does when the one before it is paid.',
  ceiling:
    'At most so many contacts with one person in any so many days; a step on two channels counts as two.',
  messagesMax: 'At most so many messages for one invoice in all.',
  aroundAttempts:
    'Hours after a failed charge, and before the next one that is announced, in which nothing is sent.',
  cardRetry:
    'Charges the stored card ourselves. Leave it out to leave charging to the billing system.',
  'cardRetry.afterDays': 'Days between one failed attempt and the next of ours.',
  'cardRetry.attemptsMax':
    'Attempts on one card in any perDays days, those of the billing system included.',
  claim: 'What must be known before the first contact.',
  'claim.requires':
    'Fields without which nobody is written to. Number, dates and amount are always required.',
  tone: 'The first rule that holds chooses how messages with variants are worded; without one: neutral.',
  eligibility: 'What must hold before an account goes to an agency or to counsel.',
  conventions:
    'Arithmetic and age on the accounts of this strategy, before what the creditor says.',
  limits: 'What may be agreed with a debtor.',
  'limits.promise': 'How long a promise may be, how many there may be, and when one is broken.',
  'limits.plan': 'Payment plans by the amount that is owed.',
  'limits.settlement': 'Offers for less than everything.',
  stages: 'reminder, escalation, legal: in this order, each at most once.',
  'stages.catchUp':
    'What happens with steps whose day passed while nothing could be done: one after the other with the gap, joined in one message, or passed over with a note.',
  'stages.steps': 'Steps run in the order of the document.',
  'stages.steps.id': 'Stable name of the step. A renamed step lists its old names under replaces.',
  'stages.steps.anchor': 'What the day is counted from.',
  'stages.steps.days':
    'Days after the anchor; before it: negative. The earliest day, never a promise.',
  'stages.steps.from':
    'Whether days of the step before, of a letter or of a notice count from sending or from delivery.',
  'stages.steps.repeat': 'The step is made again every so many days, so many times in all.',
  'stages.steps.afterAttempt':
    'Not before the n-th failed charge, unless the card was declined for good.',
  'stages.steps.catchUp': 'As in the stage, for this step alone.',
  'stages.steps.contacts': 'Messages of the step, at most one for each channel.',
  'stages.steps.contacts.fallback':
    'Channel that is tried when this one has no address or bounced.',
  'stages.steps.contacts.to': 'Function at a business whose address is used where there is one.',
  'stages.steps.contacts.variants': 'Other templates by tone.',
  'stages.steps.parties': 'Who gets the messages besides the debtor.',
  'stages.steps.messageClass': 'B is a notice: when its fate stays unknown a person finds out.',
  'stages.steps.notice':
    'What the law takes the messages for, where they are more than a reminder.',
  'stages.steps.attachments':
    'Documents that go with the messages: statement, or a template that is made as a letter.',
  'stages.steps.task': 'Work for a person. The step waits for its outcome until it expires.',
  'stages.steps.fee': 'Posted once with the message that names it, where contract or law has one.',
  'stages.steps.materialCost': 'Amounts of a material cost by channel.',
  'stages.steps.payByDays':
    'Days that the message gives. The next step never runs before the day after.',
  'stages.steps.condition':
    'All of it must hold when the step is due, else it is passed over with a note.',
  'stages.steps.approval': 'People who have to agree. It never goes on by itself.',
  'stages.steps.handOff': 'Hands the invoices that the letter covered to counsel.',
  'stages.steps.tell': 'What the billing system is told.',
  'stages.steps.moveTo': 'Another strategy works the account from then on.',
  'stages.steps.end': 'The end of the ladder.',
};
