export interface Run {
  readonly text: string;
  readonly italic: boolean;
}

/** The owner wants its phrase whole, in italics and with its mark (domain rules, 1 "Phrase"). */
const CREDIT_PHRASE = String.raw`AMA PRA Category 1 Credit(?:\(s\)|s)?™`;
const PHRASE = new RegExp(`(${CREDIT_PHRASE})`);

function phraseOr(title: string): RegExp {
  const escaped = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(${CREDIT_PHRASE}|${escaped})`);
}

/**
 * Splits a text where it goes into and out of italics: the credit phrase wherever it stands, and a title given.
 * @param title a journal's name, for one
 */
export function italicRuns(text: string, title: string | null = null): Run[] {
  return text
    .split(title === null || title === '' ? PHRASE : phraseOr(title))
    .map((part, i) => ({ text: part, italic: i % 2 === 1 }))
    .filter((run) => run.text !== '');
}
