import { type Rational, rational } from '../../lib/rational.ts';

/** One answer as the statistics see it. */
export interface Answer {
  /** The question version, or the column of a matrix. */
  readonly item: string;
  /** 0 to 1 point; partial credit as an exact fraction. */
  readonly score: Rational;
  /** The options chosen; empty when it was left unanswered; null when that isn't known (a matrix of 0 and 1). */
  readonly chosen: readonly string[] | null;
  /** Answered but not part of the total. */
  readonly pilot?: boolean;
}

/** Everything one learner answered in one attempt at one form, each item once. */
export type Attempt = readonly Answer[];

/** Learners with one total, and what they scored on one item, in units and units². */
export interface ItemCell {
  readonly n: number;
  readonly score: number;
  readonly squares: number;
}

/** Learners who chose one option, and the sum of their totals in units. */
export interface OptionCell {
  readonly n: number;
  readonly totals: number;
}

/**
 * All that the statistics of an item need. Everything else (Σx, Σx², Σx·total, Σtotal, Σtotal²) is a sum over
 * `byTotal`, so that an attempt changes one cell per item and one per chosen option, and nothing is kept twice.
 */
export interface ItemSums {
  readonly pilot: boolean;
  readonly byTotal: ReadonlyMap<number, ItemCell>;
  readonly byOption: ReadonlyMap<string, OptionCell>;
  readonly omitted: OptionCell;
}

/**
 * Sufficient sums of a form: their size depends on the number of items and of possible totals, not on that of attempts.
 * All are whole numbers, so they are exact in any order, can be taken back, and are kept in a database by
 * `SET n = n + ?`. Totals and scores count `1 / unit` points; where all is right or wrong, `unit` is 1.
 */
export interface FormSums {
  readonly unit: number;
  readonly byTotal: ReadonlyMap<number, number>;
  readonly items: ReadonlyMap<string, ItemSums>;
}

interface OpenItem {
  pilot: boolean;
  byTotal: Map<number, ItemCell>;
  byOption: Map<string, OptionCell>;
  omitted: OptionCell;
}

interface OpenSums {
  unit: number;
  byTotal: Map<number, number>;
  items: Map<string, OpenItem>;
}

const NONE: OptionCell = { n: 0, totals: 0 };

/** No attempt yet. */
export const EMPTY_SUMS: FormSums = { unit: 1, byTotal: new Map(), items: new Map() };

/**
 * The sums of many attempts, in one pass.
 * @throws RangeError when a sum is no longer a safe integer: never a rounded result
 */
export function sumsOf(attempts: readonly Attempt[]): FormSums {
  let unit = 1;
  for (const attempt of attempts) for (const answer of attempt) unit = commonUnit(unit, answer.score.den);
  const sums: OpenSums = { unit, byTotal: new Map(), items: new Map() };
  for (const attempt of attempts) count(sums, attempt);
  return sums;
}

/** With one more attempt. */
export function add(sums: FormSums, attempt: Attempt): FormSums {
  return combine(sums, sumsOf([attempt]), 1);
}

/**
 * Without an attempt that had been added.
 * @throws RangeError when it can't have been
 */
export function remove(sums: FormSums, attempt: Attempt): FormSums {
  return combine(sums, sumsOf([attempt]), -1);
}

/** The sums of two disjoint groups of attempts at the same form. */
export function merge(a: FormSums, b: FormSums): FormSums {
  return combine(a, b, 1);
}

/**
 * The same sums counted in a finer unit.
 * @throws RangeError when `unit` is no multiple of the present one
 */
export function rescale(sums: FormSums, unit: number): FormSums {
  const by = unit / sums.unit;
  if (!Number.isSafeInteger(by) || by < 1) throw new RangeError(`1/${sums.unit} is no multiple of 1/${unit}`);
  return by === 1 ? sums : rescaled(sums, by);
}

function rescaled(sums: FormSums, by: number): FormSums {
  const option = ({ n, totals }: OptionCell): OptionCell => ({ n, totals: safe(totals * by) });
  const items = [...sums.items].map(([name, item]): [string, ItemSums] => [
    name,
    {
      pilot: item.pilot,
      byTotal: new Map(
        [...item.byTotal].map(([total, { n, score, squares }]) => [
          total * by,
          { n, score: safe(score * by), squares: safe(squares * by * by) },
        ]),
      ),
      byOption: new Map([...item.byOption].map(([name, cell]) => [name, option(cell)])),
      omitted: option(item.omitted),
    },
  ]);
  return {
    unit: sums.unit * by,
    byTotal: new Map([...sums.byTotal].map(([total, n]) => [total * by, n])),
    items: new Map(items),
  };
}

/** The attempt’s total: the sum of its scored answers. */
function totalUnits(attempt: Attempt, unit: number): number {
  return attempt.reduce((sum, answer) => sum + (answer.pilot ? 0 : unitsOf(answer.score, unit)), 0);
}

function count(sums: OpenSums, attempt: Attempt): void {
  const total = totalUnits(attempt, sums.unit);
  sums.byTotal.set(total, (sums.byTotal.get(total) ?? 0) + 1);
  for (const { item: name, score, chosen, pilot = false } of attempt) {
    const item = openItem(sums, name, pilot);
    const units = unitsOf(score, sums.unit);
    bumpItem(item.byTotal, total, { n: 1, score: units, squares: units * units }, 1);
    for (const option of chosen ?? []) bumpOption(item.byOption, option, { n: 1, totals: total }, 1);
    if (chosen?.length === 0) item.omitted = plusOption(item.omitted, { n: 1, totals: total }, 1);
  }
}

function combine(a: FormSums, b: FormSums, sign: 1 | -1): FormSums {
  const unit = commonUnit(a.unit, b.unit);
  const sums = open(rescale(a, unit));
  const change = rescale(b, unit);
  for (const [total, n] of change.byTotal) settle(sums.byTotal, total, (sums.byTotal.get(total) ?? 0) + sign * n);
  for (const [name, from] of change.items) {
    const item = openItem(sums, name, from.pilot);
    for (const [total, cell] of from.byTotal) bumpItem(item.byTotal, total, cell, sign);
    for (const [option, cell] of from.byOption) bumpOption(item.byOption, option, cell, sign);
    item.omitted = plusOption(item.omitted, from.omitted, sign);
    if (item.byTotal.size === 0) sums.items.delete(name);
  }
  return sums;
}

function open(sums: FormSums): OpenSums {
  const items = [...sums.items].map(([name, item]): [string, OpenItem] => [
    name,
    { ...item, byTotal: new Map(item.byTotal), byOption: new Map(item.byOption) },
  ]);
  return { unit: sums.unit, byTotal: new Map(sums.byTotal), items: new Map(items) };
}

function openItem(sums: OpenSums, name: string, pilot: boolean): OpenItem {
  const found = sums.items.get(name);
  if (found) return found;
  const made: OpenItem = { pilot, byTotal: new Map(), byOption: new Map(), omitted: NONE };
  sums.items.set(name, made);
  return made;
}

function bumpItem(map: Map<number, ItemCell>, total: number, change: ItemCell, sign: 1 | -1): void {
  const before = map.get(total) ?? { n: 0, score: 0, squares: 0 };
  const n = before.n + sign * change.n;
  if (whole(n) === 0) map.delete(total);
  else
    map.set(total, {
      n,
      score: safe(before.score + sign * change.score),
      squares: safe(before.squares + sign * change.squares),
    });
}

function bumpOption(map: Map<string, OptionCell>, option: string, change: OptionCell, sign: 1 | -1): void {
  const after = plusOption(map.get(option) ?? NONE, change, sign);
  if (after.n === 0) map.delete(option);
  else map.set(option, after);
}

function plusOption(before: OptionCell, change: OptionCell, sign: 1 | -1): OptionCell {
  return { n: whole(before.n + sign * change.n), totals: safe(before.totals + sign * change.totals) };
}

function settle(map: Map<number, number>, total: number, n: number): void {
  if (whole(n) === 0) map.delete(total);
  else map.set(total, n);
}

/** The coarsest unit in which both are whole. */
function commonUnit(a: number, b: number): number {
  return safe(a * rational(a, b).den);
}

function unitsOf(score: Rational, unit: number): number {
  return safe(score.num * (unit / score.den));
}

function whole(n: number): number {
  if (n < 0) throw new RangeError('this attempt is not in the sums, so it can’t be taken out of them');
  return n;
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError('a sum needs safe integers');
  return value;
}
