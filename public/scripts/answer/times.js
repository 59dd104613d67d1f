// @ts-check
// The server writes times in the site's zone and names it; here they become those of the reader's own clock.

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

/** "14:02" on the reader's clock; now when no moment is given. @param {string} [iso] */
export function clockTime(iso) {
  return CLOCK.format(iso ? new Date(iso) : new Date());
}

for (const time of document.querySelectorAll('time[datetime]')) {
  const text = time.textContent ?? '';
  if (!/\d\d:\d\d \S+$/.test(text)) continue;
  const moment = new Date(/** @type {HTMLTimeElement} */ (time).dateTime);
  time.textContent = `${text.includes(',') ? `${DAY.format(moment)}, ` : ''}${CLOCK.format(moment)}`;
}
