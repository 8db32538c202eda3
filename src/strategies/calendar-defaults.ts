/** For whom a calendar is drawn where nothing else is asked; the command line shows it without reading the rules. */
export const calendarDefaults = {
  due: '2026-03-02',
  amount: '2000.00',
  currency: 'GBP',
  country: 'GB',
  zone: 'Europe/London',
} as const;
