/** One line of the report: what a ratio is made of, and what it should be. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  /** One figure a round. */
  readonly product: readonly number[];
  readonly floor: readonly number[];
  readonly goal: Goal | null;
}

/** Bounds of the ratio product / floor. */
export interface Goal {
  readonly better: 'lower' | 'higher';
  readonly goal: number;
  readonly stretch: number;
  readonly failsAt: number;
}

export interface Judged {
  readonly name: string;
  readonly unit: string;
  readonly product: number;
  readonly floor: number | null;
  readonly ratio: number | null;
  readonly ratios: readonly number[];
  readonly goal: Goal | null;
  readonly verdict: 'stretch' | 'goal' | 'missed' | 'fails' | null;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? half - 1 : half], sorted[half]];
  return ((low ?? NaN) + (high ?? NaN)) / 2;
}

/** Medians over the rounds; the ratio is the median of the rounds' ratios. */
export function judge({ name, unit, product, floor, goal }: Row): Judged {
  const ratios = floor.map((value, round) => (product[round] ?? NaN) / value);
  const ratio = ratios.length === 0 ? null : median(ratios);
  return {
    name,
    unit,
    product: median(product),
    floor: floor.length === 0 ? null : median(floor),
    ratio,
    ratios,
    goal,
    verdict: goal === null || ratio === null ? null : verdictOf(ratio, goal),
  };
}

function verdictOf(ratio: number, { better, goal, stretch, failsAt }: Goal): Judged['verdict'] {
  const reaches = (bound: number): boolean =>
    better === 'lower' ? ratio <= bound : ratio >= bound;
  const isBeyond = better === 'lower' ? ratio > failsAt : ratio < failsAt;
  if (isBeyond) return 'fails';
  if (reaches(stretch)) return 'stretch';
  return reaches(goal) ? 'goal' : 'missed';
}

/** The report as a table of plain text. */
export function table(rows: readonly Judged[]): string {
  const head = ['', 'unit', 'product', 'floor', 'ratio', 'goal', 'stretch', 'fails at', ''];
  const lines = rows.map((row) => {
    const sign = row.goal === null ? '' : row.goal.better === 'lower' ? '<= ' : '>= ';
    const bound = (value: number | undefined, prefix: string): string =>
      value === undefined ? '' : prefix + figure(value);
    return [
      row.name,
      row.unit,
      figure(row.product),
      row.floor === null ? '' : figure(row.floor),
      row.ratio === null ? '' : figure(row.ratio),
      bound(row.goal?.goal, sign),
      bound(row.goal?.stretch, sign),
      bound(row.goal?.failsAt, row.goal?.better === 'lower' ? '> ' : '< '),
      row.verdict ?? '',
    ];
  });
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const isText = (column: number): boolean => column < 2 || column === head.length - 1;
  return all
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return isText(column) ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value >= 1_000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
