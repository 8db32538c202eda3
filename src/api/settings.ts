import type { CreditorSettings } from '../domain/account/creditor';
import { formatMinor } from '../domain/money/money';

/** A creditor as the interface shows it: fees as decimals. */
export function toWireSettings(creditor: {
  readonly id: string;
  readonly name: string;
  readonly settings: CreditorSettings;
}) {
  const { id, name, settings } = creditor;
  const lateFees = Object.fromEntries(
    Object.entries(settings.contract.lateFees).map(([currency, minor]) => [
      currency,
      formatMinor(BigInt(minor), currency),
    ]),
  );
  return { id, name, ...settings, contract: { ...settings.contract, lateFees } };
}
