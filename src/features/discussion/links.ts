/** A piece of a text; with `href` where it is an address. */
export interface Run {
  readonly text: string;
  readonly href?: string;
}

/** What may be an address: up to a blank or a mark that no address holds. */
const CANDIDATE = /https:\/\/[^\s<>"'`{}|\\^\p{Cc}]{3,2000}/giu;
/** Ends the sentence, not the address. */
const TRAILING = /[.,;:!?…’”*_~]$/u;

/**
 * Finds the addresses in a text. Only those of https that lead where they seem to: no user name before the host, and
 * a host in plain letters, so that none can pass for another. Pure; the runs put together are the text.
 */
export function linkRuns(text: string): Run[] {
  const runs: Run[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(CANDIDATE)) {
    const address = trimmed(found);
    const href = hrefOf(address);
    if (href === null) continue;
    if (index > done) runs.push({ text: text.slice(done, index) });
    runs.push({ text: address, href });
    done = index + address.length;
  }
  if (done < text.length) runs.push({ text: text.slice(done) });
  return runs;
}

/** Without the punctuation that follows it; a bracket stays where it closes one of its own. */
function trimmed(found: string): string {
  let address = found;
  for (;;) {
    if (TRAILING.test(address) || unopened(address, '(', ')') || unopened(address, '[', ']')) {
      address = address.slice(0, -1);
    } else return address;
  }
}

function unopened(address: string, open: string, close: string): boolean {
  return address.endsWith(close) && address.split(close).length > address.split(open).length;
}

function hrefOf(address: string): string | null {
  const [host = ''] = address.slice('https://'.length).split(/[/?#]/);
  const plain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(?::\d{1,5})?$/i;
  if (!plain.test(host) || /(?:^|\.)xn--/i.test(host) || !URL.canParse(address)) return null;
  return new URL(address).href;
}

/** A cleaned text as its paragraphs, each with its addresses found where `linked`, and with its lines kept. */
export function paragraphsOf(text: string, linked: boolean): Run[][] {
  return text.split('\n\n').map((paragraph) => (linked ? linkRuns(paragraph) : [{ text: paragraph }]));
}
