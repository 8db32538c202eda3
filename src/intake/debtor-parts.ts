import { Unreadable } from './fault';
import { cleanLine } from './text';

/** A language tag as sources write it. */
export const languagePattern = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

const addressLineMax = 100;

type Text = string | null | undefined;

/** Null where the source has none; a name that shows nothing, or is longer than any name, is not believed. */
export function debtorName(name: Text, place: string): string | null {
  if (name === null || name === undefined) return null;
  const clean = cleanLine(name);
  if (clean === null) throw new Unreadable(`${place}: invalid_text`);
  return clean;
}

/** An address as it stands on an envelope; null: a country alone tells the time, but no postman. */
export function postalLines(address: {
  readonly line1?: Text;
  readonly line2?: Text;
  readonly city?: Text;
  readonly state?: Text;
  readonly postCode?: Text;
  readonly country?: Text;
}): string | null {
  const { line1, line2, city, state, postCode, country } = address;
  const place = [city, state, postCode].filter(Boolean).join(' ');
  const lines = [line1, line2, place, country]
    .map((line) => cleanLine(line ?? '', addressLineMax * 5)?.slice(0, addressLineMax))
    .filter((line) => line !== undefined);
  return line1 && city ? lines.join('\n') : null;
}
