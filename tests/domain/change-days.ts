/** Zone, 08:00 and 21:00 as UTC: on the days around clock changes and in zones with odd offsets. */
export const changeDays = [
  ['America/New_York', '2027-03-13T13:00Z', '2027-03-14T02:00Z'],
  ['America/New_York', '2027-03-14T12:00Z', '2027-03-15T01:00Z'],
  ['America/New_York', '2027-11-06T12:00Z', '2027-11-07T01:00Z'],
  ['America/New_York', '2027-11-07T13:00Z', '2027-11-08T02:00Z'],
  ['America/Phoenix', '2027-03-14T15:00Z', '2027-03-15T04:00Z'],
  ['America/Indiana/Knox', '2027-03-14T13:00Z', '2027-03-15T02:00Z'],
  ['Pacific/Honolulu', '2027-07-01T18:00Z', '2027-07-02T07:00Z'],
  ['Pacific/Guam', '2027-06-30T22:00Z', '2027-07-01T11:00Z'],
  ['Europe/Berlin', '2027-03-28T06:00Z', '2027-03-28T19:00Z'],
  ['Europe/Berlin', '2027-10-31T07:00Z', '2027-10-31T20:00Z'],
  ['Asia/Kathmandu', '2027-01-01T02:15Z', '2027-01-01T15:15Z'],
  ['Australia/Lord_Howe', '2027-04-03T21:30Z', '2027-04-04T10:30Z'],
  ['Australia/Lord_Howe', '2027-10-02T21:00Z', '2027-10-03T10:00Z'],
] as const;
