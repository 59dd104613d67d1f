import { addMonths, monthsBetween, monthText } from './months.ts';
import { facetOf, isCredit } from './record.ts';
import type { Sum } from './sums-queries.ts';

/** Records of a month, or of a year where there are many months. */
export interface Span {
  /** "2026-11" or "2026" */
  readonly key: string;
  readonly label: string;
  readonly records: number;
  readonly creditHundredths: number;
}

const MOST_MONTHS = 36;

/** Sums as a row of spans without gaps; by years where months would be more than three years' worth. Pure. */
export function spansOf(sums: readonly Sum[]): Span[] {
  const months = sums.map(({ month }) => month).sort();
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  const byYear = addMonths(first, MOST_MONTHS) <= last;
  const keyOf = (month: string) => (byYear ? month.slice(0, 4) : month);
  const spans = new Map<string, Span>();
  for (const month of monthsBetween(first, last)) {
    const key = keyOf(month);
    spans.set(key, { key, label: byYear ? key : monthText(month), records: 0, creditHundredths: 0 });
  }
  for (const { month, records, creditHundredths } of sums) {
    const span = spans.get(keyOf(month));
    if (span) {
      spans.set(span.key, {
        ...span,
        records: span.records + records,
        creditHundredths: span.creditHundredths + creditHundredths,
      });
    }
  }
  return [...spans.values()];
}

/** Credit in hundredths by its type, the types in order. Pure. */
export function creditTotals(sums: readonly Sum[]): { type: string; records: number; hundredths: number }[] {
  const totals = new Map<string, { type: string; records: number; hundredths: number }>();
  for (const { facet, records, creditHundredths } of sums) {
    const { creditType: type } = facetOf(facet);
    if (!isCredit(type)) continue;
    const total = totals.get(type) ?? { type, records: 0, hundredths: 0 };
    totals.set(type, { type, records: total.records + records, hundredths: total.hundredths + creditHundredths });
  }
  return [...totals.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
}
