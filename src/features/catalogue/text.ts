import { escapeHtml } from '../../http/render.ts';
import { type ActivityDetails, type CreditNotice, creditNotice } from '../activities/index.ts';
import type { Citation } from '../articles/index.ts';

/** Small pieces of HTML that several pages share. Everything that goes in is plain text. */

/** The credit phrase is always set in italics (domain rules, 1: "Phrase"). */
export function creditHtml(text: string): string {
  return escapeHtml(text).replaceAll(/AMA PRA Category 1 Credit(?:\(s\)|s)?™/g, '<em>$&</em>');
}

/** A citation with its journal in italics. */
export function citationHtml({ text, journal }: Pick<Citation, 'text' | 'journal'>): string {
  const whole = escapeHtml(text);
  if (journal === undefined) return whole;
  const name = escapeHtml(journal);
  return whole.replace(name, () => `<i>${name}</i>`);
}

/** The address that a DOI resolves at. */
export function doiAddress(doi: string): string {
  return `https://doi.org/${doi.split('/').map(encodeURIComponent).join('/')}`;
}

export function listHtml(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${creditHtml(item)}</li>`).join('')}</ul>`;
}

/** "Catherine H. Van Poznak, MD" */
export function personText({ name, credentials }: { name: string; credentials: string }): string {
  return credentials === '' ? name : `${name}, ${credentials}`;
}

/** The notice that every page with content of an activity that isn't certified begins with, as its partial takes it. */
export function noticeModel(details: ActivityDetails): (Omit<CreditNotice, 'text'> & { html: string }) | null {
  const notice = creditNotice(details);
  return notice && { tone: notice.tone, title: notice.title, html: creditHtml(notice.text) };
}
