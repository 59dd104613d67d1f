import { textBlocks } from './text.ts';

/** A stem in two parts, plain: what is told, and the sentence that asks. */
export interface StemText {
  readonly vignette: string;
  readonly leadIn: string;
}

const SENTENCE_END = /(?<=[.!?…:]["”’)\]]{0,2})\s+(?=["“‘(]?[\p{Lu}\d])/u;
const ASKING = /\?["”’)\]]*$/;
const NOTHING = 'No stem yet';

/**
 * Parts a stem before its last sentence with a question mark, or before its last sentence where none asks. What follows
 * the question (“Select two.”) stays with it. Tables, lists and pictures are told, not asked. Pure.
 */
export function splitStem(markdown: unknown): StemText {
  const parts = typeof markdown === 'string' ? textBlocks(markdown).flatMap(sentencesOf) : [];
  const words = parts.filter(({ asks }) => asks);
  const asking = words.findLast(({ text }) => ASKING.test(text)) ?? words.at(-1);
  if (!asking) return { vignette: '', leadIn: joined(parts) || NOTHING };
  const from = parts.indexOf(asking);
  const leadIn = parts.filter((part, i) => i >= from && part.asks);
  const told = parts.filter((part) => !leadIn.includes(part));
  return { vignette: joined(told), leadIn: joined(leadIn) };
}

interface Part {
  readonly text: string;
  /** Whether it is a sentence of a paragraph, which can ask. */
  readonly asks: boolean;
}

function sentencesOf({ text, isParagraph }: { text: string; isParagraph: boolean }): Part[] {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  if (line === '') return [];
  if (!isParagraph) return [{ text: line.replace(/;$/, ''), asks: false }];
  return line.split(SENTENCE_END).map((sentence) => ({ text: sentence, asks: true }));
}

function joined(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join(' ');
}
