import { wordField } from './contact-words';

export const roleField = wordField(['first-party', 'third-party', 'debt-buyer'], {
  creditor: 'first-party',
  'original-creditor': 'first-party',
  agency: 'third-party',
  servicer: 'third-party',
  buyer: 'debt-buyer',
});

export const channelField = wordField(
  [
    ...(['email', 'sms', 'letter', 'call', 'voicemail', 'ringless-voicemail', 'postcard'] as const),
    ...(['portal', 'social', 'in-person', 'credit-report'] as const),
  ],
  {
    'e-mail': 'email',
    text: 'sms',
    'text-message': 'sms',
    mail: 'letter',
    post: 'letter',
    phone: 'call',
    telephone: 'call',
    'phone-call': 'call',
    rvm: 'ringless-voicemail',
    'social-media': 'social',
    visit: 'in-person',
    'face-to-face': 'in-person',
  },
);

export const purposeField = wordField(
  [
    ...(['reminder', 'validation-notice', 'verification', 'dispute-answer'] as const),
    ...(['original-creditor-answer', 'opt-out-confirmation', 'termination-notice'] as const),
    ...(['remedy-notice', 'settlement-offer', 'suit-threat', 'letter-of-claim'] as const),
    ...(['placement-notice', 'statement', 'reply', 'location', 'proof-of-claim', 'sale'] as const),
    ...(['placement', 'return-to-owner', 'credit-reporting', 'fee', 'deposit', 'suit'] as const),
    ...(['account-alert', 'marketing'] as const),
  ],
  {
    'payment-reminder': 'reminder',
    'payment-request': 'reminder',
    collection: 'reminder',
    dunning: 'reminder',
    demand: 'reminder',
    response: 'reply',
    validation: 'validation-notice',
    confirmation: 'opt-out-confirmation',
    termination: 'termination-notice',
    settlement: 'settlement-offer',
    'threat-of-suit': 'suit-threat',
    'location-call': 'location',
    'fraud-alert': 'account-alert',
    furnishing: 'credit-reporting',
    lawsuit: 'suit',
  },
);

export const recipientField = wordField(
  [
    ...(['debtor', 'spouse', 'representative', 'attorney', 'bankruptcy-attorney'] as const),
    ...(['trustee', 'guarantor', 'joint-debtor', 'credit-bureau', 'creditor'] as const),
    ...(['third-person', 'estate'] as const),
  ],
  {
    consumer: 'debtor',
    executor: 'representative',
    administrator: 'representative',
    lawyer: 'attorney',
    neighbour: 'third-person',
    'third-party': 'third-person',
    cra: 'credit-bureau',
  },
);

export const debtTypeField = wordField(['consumer', 'commercial', 'unknown'], {
  business: 'commercial',
  trade: 'commercial',
});

export const placeField = wordField(['home', 'work', 'mobile', 'unknown'], {
  cell: 'mobile',
  landline: 'home',
  residence: 'home',
  office: 'work',
  employer: 'work',
});
