import { readCsv } from '../../src/intake/csv';
import { readImportMap } from '../../src/intake/csv-map';

const columns = {
  number: 'No',
  debtor: 'Who',
  issuedOn: 'Issued',
  dueOn: 'Due',
  amount: 'Amount',
  accruedOn: 'Accrued',
  debtKind: 'Kind',
  limitationIn: 'Place',
  originalCreditor: 'Original',
  portfolio: 'Book',
  inDefaultWhenObtained: 'Default',
};

function read(row: string) {
  const map = readImportMap({ currency: 'USD', dateFormat: 'YYYY-MM-DD', columns });
  if (!map.ok) throw new Error(map.error.detail);
  const header = Object.values(columns).join(',');
  return readCsv(`${header}\n${row}`, map.value, '2026-03-02');
}

const invoice = 'A1,D1,2025-01-02,2025-02-01,100.00';

describe('columns of the claim', () => {
  test('are read where a row fills them', () => {
    const [row] = read(`${invoice},2025-03-01,Written,US-NY,Bank plc,bought-1,no`).accepted;
    expect(row?.claim).toEqual({
      accruedOn: '2025-03-01',
      debtKind: 'written',
      limitationIn: 'US-NY',
      originalCreditor: 'Bank plc',
      portfolio: 'bought-1',
      inDefaultWhenObtained: false,
    });
    expect(read(`${invoice},,,,,,`).accepted[0]?.claim).toEqual({});
  });

  test.each([
    [',barter,,,,', 'Kind', 'invalid_input'],
    ['2026-03-03,,,,,', 'Accrued', 'date_invalid'],
    ['2025-02-30,,,,,', 'Accrued', 'date_invalid'],
    [',,Scotland,,,', 'Place', 'invalid_input'],
    [',,,,,perhaps', 'Default', 'invalid_input'],
  ])('%s is a fault of %s', (cells, column, code) => {
    expect(read(`${invoice},${cells}`).rejected).toMatchObject([{ line: 2, column, code }]);
  });
});
