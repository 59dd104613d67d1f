/** Texts for days and times as people read them. All in UTC, so that every page and document of one event names the same day. */
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

/** "23 November 2026" */
export function dateText(ms: number): string {
  return DAY.format(ms);
}

/** "23 November 2026, 14:02 UTC" */
export function dateTimeText(ms: number): string {
  return `${DAY.format(ms)}, ${TIME.format(ms)} UTC`;
}

/** "14:02" */
export function timeText(ms: number): string {
  return TIME.format(ms);
}

/** "2026-11-23" */
export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** "23 November 2026" for "2026-11-23" */
export function dayText(day: string): string {
  return DAY.format(Date.parse(`${day}T00:00:00Z`));
}
