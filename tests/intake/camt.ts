/** Entries of a camt.053 for tests. */
export interface EntryParts {
  readonly amount?: string;
  readonly currency?: string;
  readonly direction?: string;
  readonly on?: string;
  readonly status?: string;
  readonly reference?: string;
  readonly reversal?: boolean;
  readonly details?: readonly DetailParts[];
}

export interface DetailParts {
  readonly amount?: string;
  readonly currency?: string;
  readonly payer?: string;
  readonly iban?: string;
  readonly text?: string;
  readonly structured?: string;
  readonly endToEnd?: string;
  readonly reference?: string;
}

const tag = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `<${name}>${value}</${name}>`;

function detail(part: DetailParts, version: string): string {
  const { payer, iban, text, structured, endToEnd, reference, amount } = part;
  const name = payer === undefined ? '' : `<Nm>${payer}</Nm>`;
  const party = version >= '08' ? `<Dbtr><Pty>${name}</Pty></Dbtr>` : `<Dbtr>${name}</Dbtr>`;
  const account = iban === undefined ? '' : `<DbtrAcct><Id><IBAN>${iban}</IBAN></Id></DbtrAcct>`;
  const money = `<Amt Ccy="${part.currency ?? 'EUR'}">${amount}</Amt>`;
  const told =
    amount === undefined
      ? ''
      : version >= '08'
        ? money
        : `<AmtDtls><TxAmt>${money}</TxAmt></AmtDtls>`;
  const strd =
    structured === undefined
      ? ''
      : `<Strd><CdtrRefInf><Ref>${structured}</Ref></CdtrRefInf></Strd>`;
  return `<TxDtls><Refs>${tag('AcctSvcrRef', reference)}${tag('EndToEndId', endToEnd)}</Refs>${told}
    <RltdPties>${party}${account}</RltdPties><RmtInf>${tag('Ustrd', text)}${strd}</RmtInf></TxDtls>`;
}

export function entryXml(parts: EntryParts = {}, version = '02'): string {
  const { amount = '100.00', currency = 'EUR', direction = 'CRDT', on = '2026-03-02' } = parts;
  const { status = 'BOOK', reference, reversal, details = [{}] } = parts;
  const sts = version >= '08' ? `<Sts><Cd>${status}</Cd></Sts>` : `<Sts>${status}</Sts>`;
  return `<Ntry>
  <Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd>
  ${reversal ? '<RvslInd>true</RvslInd>' : ''}${sts}
  <BookgDt><Dt>${on}</Dt></BookgDt>${tag('AcctSvcrRef', reference)}
  <NtryDtls>${details.map((one) => detail(one, version)).join('')}</NtryDtls>
</Ntry>`;
}

export function camtXml(
  entries: readonly string[],
  { version = '02', statement = 'S1', prefix = '' } = {},
): string {
  const space = `urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}`;
  const body = `<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr><Stmt><Id>${statement}</Id>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
${entries.join('\n')}
</Stmt></BkToCstmrStmt>`;
  const named = prefix === '' ? body : body.replace(/<(\/?)(\w)/g, `<$1${prefix}:$2`);
  const [open, attribute] =
    prefix === '' ? ['Document', 'xmlns'] : [`${prefix}:Document`, `xmlns:${prefix}`];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${open} ${attribute}="${space}">\n${named}\n</${open}>\n`;
}
