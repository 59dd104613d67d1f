/** An option that is a number, a range or a bound, read as an interval. */
export interface Quantity {
  readonly form: 'value' | 'range' | 'bound';
  /** In days for times, else as written. Infinite for a bound's open side. */
  readonly low: number;
  readonly high: number;
  /** Whether `low` and `high` themselves belong to it. */
  readonly lowIncluded: boolean;
  readonly highIncluded: boolean;
  /** “mg/dl”, “time”, or empty: only quantities of the same measure can be compared. */
  readonly measure: string;
}

const DAYS: Readonly<Record<string, number>> = {
  second: 1 / 86_400,
  minute: 1 / 1440,
  hour: 1 / 24,
  day: 1,
  week: 7,
  month: 30.4375,
  year: 365.25,
};
const SHORT: Readonly<Record<string, string>> = { s: 'second', sec: 'second', min: 'minute', h: 'hour', hr: 'hour' };
const UNITS = new Set(
  `% percent kg g mg µg μg mcg ng pg l dl ml µl μl nl fl m cm mm µm μm nm km mol mmol µmol μmol nmol pmol meq eq iu u unit
  miu mosm mmhg cmh2o kpa pa °c °f c f °degrees degree bpm beat breath gy mgy sv msv kcal kj j w hz khz mhz fold times
  dose tablet capsule cycle point case per daily twice weekly x m2 m² cell patient person`.split(/\s+/),
);

const NUMBER = String.raw`[-+−]?\d+(?:[.,]\d+)*`;
const BEFORE =
  '<|>|≤|≥|<=|>=|less than|fewer than|more than|greater than|at least|at most|up to|under|over|below|above';
const AFTER = `(?:or|and) (?:more|over|above|older|greater|higher|less|fewer|below|under|younger|lower)`;
const QUANTITY = new RegExp(
  String.raw`^(?:about|approximately|around|roughly|between|from|~|≈)?\s*(${BEFORE})?\s*(${NUMBER})\s*([^\d]{0,20}?)\s*(?:(?:-|–|—|to|and)\s*(${NUMBER})\s*([^\d]{0,30}?2?²?))?\s*(${AFTER})?\.?$`,
  'i',
);

/** Reads a plain text as a quantity; null when it holds anything else than a number and a known unit. */
export function quantityOf(text: string): Quantity | null {
  if (text.length > 80) return null;
  const match = QUANTITY.exec(text);
  if (!match) return null;
  const [, before, first = '', firstUnit = '', second, secondUnit = '', after] = match;
  const unit = unitOf(second === undefined ? firstUnit : secondUnit);
  if (unit === null || (second !== undefined && !['', unit.name].includes(unitOf(firstUnit)?.name ?? '?'))) return null;
  const low = numberOf(first) * unit.factor;
  const high = second === undefined ? low : numberOf(second) * unit.factor;
  if (Number.isNaN(low) || Number.isNaN(high) || low > high) return null;
  return { ...interval(low, high, (before ?? after ?? '').toLowerCase()), measure: unit.measure };
}

/** How two quantities stand to each other: their values meet, or they can't be compared. */
export function overlap(a: Quantity, b: Quantity): boolean {
  if (a.measure !== b.measure) return false;
  const [left, right] = a.low <= b.low ? [a, b] : [b, a];
  if (left.low === right.low && left.high === right.high && left.form === right.form) return true;
  return left.high > right.low
    ? right.high > left.low || (right.highIncluded && left.lowIncluded)
    : left.high === right.low && left.highIncluded && right.lowIncluded;
}

function interval(low: number, high: number, bound: string): Omit<Quantity, 'measure'> {
  if (bound === '') {
    return { form: low === high ? 'value' : 'range', low, high, lowIncluded: true, highIncluded: true };
  }
  const included = /[≤≥=]|at least|at most|up to|^(?:or|and) /.test(bound);
  return /[<≤]|less|fewer|at most|up to|under|below|younger|lower/.test(bound)
    ? { form: 'bound', low: -Infinity, high, lowIncluded: false, highIncluded: included }
    : { form: 'bound', low, high: Infinity, lowIncluded: included, highIncluded: false };
}

function numberOf(text: string): number {
  const grouped = /^[-+−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.');
  return Number(grouped.replace('−', '-'));
}

function unitOf(text: string): { name: string; measure: string; factor: number } | null {
  const parts = text
    .trim()
    .toLowerCase()
    .split(/[\s/·]+/)
    .filter(Boolean)
    .map(singular);
  const name = parts.join('/');
  const time = parts.length === 1 ? DAYS[name] : undefined;
  if (time !== undefined) return { name, measure: 'time', factor: time };
  if (!parts.every((part) => UNITS.has(part) || Object.hasOwn(DAYS, part))) return null;
  return { name, measure: name, factor: 1 };
}

function singular(unit: string): string {
  const bare = unit.replace(/\.$/, '');
  const one = bare.length > 3 && bare.endsWith('s') && bare !== 'times' ? bare.slice(0, -1) : bare;
  return Object.hasOwn(SHORT, one) ? (SHORT[one] ?? one) : one;
}
