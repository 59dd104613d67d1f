/**
 * Texts for days and times as people read them, in the site's time zone: the standard variable TZ, or the machine's.
 * Every page and document of one event names the same day, wherever its reader is.
 */
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
// Swedish writes dates as ISO 8601 does.
const ISO_DAY = new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit' });
const WRITTEN_DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** "23 November 2026" */
export function dateText(ms: number): string {
  return DAY.format(ms);
}

/** "23 November 2026, 14:02 UTC" */
export function dateTimeText(ms: number): string {
  return `${DAY.format(ms)}, ${TIME.format(ms)}`;
}

/** "14:02 UTC" */
export function timeText(ms: number): string {
  return TIME.format(ms);
}

/** "2026-11-23" */
export function isoDay(ms: number): string {
  return ISO_DAY.format(ms);
}

/** "23 November 2026" for "2026-11-23" */
export function dayText(day: string): string {
  return WRITTEN_DAY.format(Date.parse(`${day}T00:00:00Z`));
}

/** The same day so many months later, or the month's last day where it has no such day. */
export function monthsAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}
