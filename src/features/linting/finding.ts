/** The rules of item writing, as the domain rules number them (section 7). */
export type Rule =
  | 'L1'
  | 'L2'
  | 'L3'
  | 'L4'
  | 'L5'
  | 'L6'
  | 'L7'
  | 'L8'
  | 'L9'
  | 'L10'
  | 'L11'
  | 'L12'
  | 'L13'
  | 'L14'
  | 'L15'
  | 'L16';

/** An option as its author wrote it; texts are Markdown. */
export interface LintOption {
  readonly text: string;
  readonly correct: boolean;
  readonly rationale: string;
}

/** A question as the linter sees it, wherever it is kept. A kind without a list of options gives an empty one. */
export interface LintQuestion {
  readonly id: string;
  readonly kind: string;
  /** Markdown. */
  readonly stem: string;
  readonly options: readonly LintOption[];
  /** The key point it is about, by any name; null or empty: none. */
  readonly keyPoint: string | null;
  /** The passage of the article behind the key point. Left out: not known here, so not asked for. */
  readonly passage?: string | null;
}

/** One thing that is wrong, or may be, with a question or a set of them. */
export interface Finding {
  readonly rule: Rule;
  /** An error can't be overridden; a warning can, with a reason. */
  readonly severity: 'error' | 'warning';
  /** Where: `stem`, `options`, `options.2` (counted from 0), `options.2.rationale`, `keyPoint`, `passage`, or `questions` for a whole set. */
  readonly field: string;
  /** What is wrong, in plain words. */
  readonly message: string;
  /** One sentence: the reason for the rule. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
}

/** A question whose texts are plain (see `read`), as the rules want it. */
export interface ReadQuestion extends LintQuestion {
  /** The stem with its Markdown, for what is emphasised in it. */
  readonly markdown: string;
}

/** Looks for one rule's fault. Pure. */
export type Check = (question: ReadQuestion) => Finding[];

/** “A”, “B”, … as authors call options. */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** “A”, “A and C”, “A, B and D”. */
export function lettersOf(indexes: readonly number[]): string {
  return inWords(indexes.map(letterOf));
}

/** “x”, “x and y”, “x, y and z”. */
export function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** The positions of the options that are right. */
export function keysOf(question: LintQuestion): number[] {
  return question.options.flatMap((option, i) => (option.correct ? [i] : []));
}

/** The positions of the options that are wrong. */
export function distractorsOf(question: LintQuestion): number[] {
  return question.options.flatMap((option, i) => (option.correct ? [] : [i]));
}
