import { z } from 'zod';
import { type Attempt, type FormSums, type ItemCell, type ItemSums, merge, type OptionCell, sumsOf } from './sums.ts';

/** What the learners with one total did with one question: how many, Σ score, Σ score², unanswered, and who chose which option. */
type Tally = [n: number, score: number, squares: number, omitted: number, options: Record<string, number>];

/** The same for every question, by its version. */
export type Tallies = Record<string, Tally>;

/**
 * The learners with one total. A unit that attempts count in is part of the place, so that a submission never has to
 * count what is there anew in a finer one; reading brings the units together.
 */
export interface Cell {
  readonly unit: number;
  readonly total: number;
  readonly attempts: number;
  readonly items: Tallies;
}

const count = z.int().nonnegative();
const stored: z.ZodType<Tallies> = z.record(
  z.string(),
  z.tuple([count, count, count, count, z.record(z.string(), count)]),
);

/** The cell of one attempt. */
export function cellOf(attempt: Attempt): Cell {
  const { unit, byTotal, items } = sumsOf([attempt]);
  const [total = 0] = byTotal.keys();
  const tallies = [...items].map(([name, item]): [string, Tally] => {
    const { n, score, squares } = item.byTotal.get(total) ?? { n: 0, score: 0, squares: 0 };
    const options = [...item.byOption].map(([option, cell]): [string, number] => [option, cell.n]);
    return [name, [n, score, squares, item.omitted.n, Object.fromEntries(options)]];
  });
  return { unit, total, attempts: 1, items: Object.fromEntries(tallies) };
}

/** Both together. @throws RangeError when a sum is no longer a safe integer */
export function joinTallies(a: Tallies, b: Tallies): Tallies {
  const joined = { ...a };
  for (const [name, [n, score, squares, omitted, options]] of Object.entries(b)) {
    const before = joined[name] ?? [0, 0, 0, 0, {}];
    const chosen = { ...before[4] };
    for (const [option, times] of Object.entries(options)) chosen[option] = safe((chosen[option] ?? 0) + times);
    joined[name] = [
      safe(before[0] + n),
      safe(before[1] + score),
      safe(before[2] + squares),
      safe(before[3] + omitted),
      chosen,
    ];
  }
  return joined;
}

/** As JSON in one order only, so that equal sums are equal texts. */
export function encodeTallies(items: Tallies): string {
  const sorted = entriesByName(items).map(([name, [n, score, squares, omitted, options]]) => [
    name,
    [n, score, squares, omitted, Object.fromEntries(entriesByName(options))],
  ]);
  return JSON.stringify(Object.fromEntries(sorted));
}

/** @throws ZodError when it isn't what `encodeTallies` makes */
export function decodeTallies(json: string): Tallies {
  return stored.parse(JSON.parse(json));
}

/**
 * The sums that the statistics are worked out from. Cost: cells × questions, whatever the number of attempts.
 * @param pilots the questions that don't count towards a total: a version says so of each, so that no cell has to
 */
export function sumsOfCells(cells: readonly Cell[], pilots: ReadonlySet<string> = new Set()): FormSums | null {
  const units = [...new Set(cells.map(({ unit }) => unit))].sort((a, b) => a - b);
  const [first, ...others] = units.map((unit) =>
    sumsInUnit(
      unit,
      cells.filter((cell) => cell.unit === unit),
      pilots,
    ),
  );
  return first === undefined ? null : others.reduce(merge, first);
}

function sumsInUnit(unit: number, cells: readonly Cell[], pilots: ReadonlySet<string>): FormSums {
  const items = new Map<string, OpenSums>();
  for (const cell of cells) {
    for (const [name, tally] of Object.entries(cell.items)) {
      const sums = items.get(name) ?? newSums(pilots.has(name));
      items.set(name, sums);
      addTally(sums, cell.total, tally);
    }
  }
  return { unit, byTotal: new Map(cells.map(({ total, attempts }) => [total, attempts])), items };
}

interface OpenSums extends ItemSums {
  byTotal: Map<number, ItemCell>;
  byOption: Map<string, OptionCell>;
  omitted: OptionCell;
}

function newSums(pilot: boolean): OpenSums {
  return { pilot, byTotal: new Map(), byOption: new Map(), omitted: { n: 0, totals: 0 } };
}

function addTally(sums: OpenSums, total: number, [n, score, squares, omitted, options]: Tally): void {
  const plus = (before: OptionCell | undefined, times: number): OptionCell => ({
    n: (before?.n ?? 0) + times,
    totals: safe((before?.totals ?? 0) + times * total),
  });
  sums.byTotal.set(total, { n, score, squares });
  for (const [option, times] of Object.entries(options)) {
    sums.byOption.set(option, plus(sums.byOption.get(option), times));
  }
  sums.omitted = plus(sums.omitted, omitted);
}

function entriesByName<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError('a sum needs safe integers');
  return value;
}
