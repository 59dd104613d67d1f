import { italicHtml } from '../../http/render.ts';

/** Small pieces of HTML that several pages share. Everything that goes in is plain text. */

/** The address that a DOI resolves at. */
export function doiAddress(doi: string): string {
  return `https://doi.org/${doi.split('/').map(encodeURIComponent).join('/')}`;
}

export function listHtml(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${italicHtml(item)}</li>`).join('')}</ul>`;
}

/** "Catherine H. Van Poznak, MD" */
export function personText({ name, credentials }: { name: string; credentials: string }): string {
  return credentials === '' ? name : `${name}, ${credentials}`;
}
