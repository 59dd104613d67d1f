/** Months as "2026-11", in UTC: those of the running sums. Pure. */

export function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}

/** Epoch ms. */
export function startOfMonth(month: string): number {
  return Date.parse(`${month}-01T00:00:00Z`);
}

export function addMonths(month: string, n: number): string {
  const [year = 0, index = 1] = month.split('-').map(Number);
  const whole = year * 12 + (index - 1) + n;
  return `${String(Math.floor(whole / 12)).padStart(4, '0')}-${String((whole % 12) + 1).padStart(2, '0')}`;
}

/** From the first to the last, both included; empty when the last is earlier. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = addMonths(month, 1)) months.push(month);
  return months;
}

const LAST_MONTH = '9999-12';

/** The whole months within a span of time: the first of them, and the one after the last. */
export function monthsAround(from: number, before: number): { first: string; last: string } {
  const first =
    from <= 0 ? '0000-01' : startOfMonth(monthOf(from)) === from ? monthOf(from) : addMonths(monthOf(from), 1);
  return { first, last: before > startOfMonth(LAST_MONTH) ? LAST_MONTH : monthOf(before) };
}

const TEXT = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** "Nov 2026" */
export function monthText(month: string): string {
  return TEXT.format(startOfMonth(month));
}
