import { z } from 'zod';
import { Invalid } from '../../../http/errors.ts';
import { ONE, type Rational, rational, ZERO } from '../../../lib/rational.ts';
import type { AuthorParts, Draws, FormFields, GradingRules, KindParts } from '../kind.ts';
import { blockMarkdown, inlineMarkdown, plainText } from '../text.ts';

/** What the kinds have in common in which each of several prompts takes one option of a list. */

export interface Part {
  readonly id: string;
  readonly text: string;
}

export interface PairsContent {
  readonly stem: string;
  readonly prompts: readonly Part[];
  readonly options: readonly Part[];
}

/** Prompt id → id of the option that belongs to it. */
export interface PairsKey {
  readonly pairs: Readonly<Record<string, string>>;
}

export interface PairsFeedback {
  /** By prompt id. */
  readonly rationales: Readonly<Record<string, string>>;
  readonly practiceChanged: string | null;
}

/** Prompts and options in the order of the page: the page's id and the own one. */
export interface PairsGiven {
  readonly prompts: readonly (readonly [string, string])[];
  readonly options: readonly (readonly [string, string])[];
}

/** Prompt id → option id, for the prompts that have one. */
export type PairsResponse = Readonly<Record<string, string>>;

const parts = z.array(z.object({ id: z.string(), text: z.string() }));
const named = z.array(z.tuple([z.string(), z.string()]));
const pairsContent: z.ZodType<PairsContent> = z.object({ stem: z.string(), prompts: parts, options: parts });
const pairsKey: z.ZodType<PairsKey> = z.object({ pairs: z.record(z.string(), z.string()) });
const pairsFeedback: z.ZodType<PairsFeedback> = z.object({
  rationales: z.record(z.string(), z.string()),
  practiceChanged: z.string().nullable(),
});
const pairsGiven: z.ZodType<PairsGiven> = z.object({ prompts: named, options: named });
const pairsResponse: z.ZodType<PairsResponse> = z.record(z.string(), z.string());

type Parts = KindParts<PairsContent, PairsKey, PairsFeedback, PairsGiven, PairsResponse>;

/** A question as its kind read it from a file, the same for every kind of pairs. */
export interface PairsSource {
  stem: string;
  prompts: { text: string; option: string; rationale: string }[];
  /** Every option once. */
  options: string[];
  practiceChanged?: string | undefined;
}

export interface PairsOptions {
  name: string;
  label: string;
  /** Whether the options stand in the same order for everybody, as a list that is looked up does. */
  keepOrder: boolean;
  parseSource(unsafe_question: unknown): PairsSource;
  writeSource(source: PairsSource): Record<string, unknown>;
  author: AuthorParts;
}

export function pairsKind({ name, label, keepOrder, parseSource, writeSource, author }: PairsOptions): Parts {
  return {
    name,
    label,
    content: pairsContent,
    answerKey: pairsKey,
    feedback: pairsFeedback,
    given: pairsGiven,
    response: pairsResponse,
    none: {},
    parseFile: (unsafe_question) => split(parseSource(unsafe_question)),
    toFile: (question) => writeSource(join(question)),
    give: (content, draws) => give(content, draws, keepOrder),
    read,
    isAnswered: (response) => Object.keys(response).length > 0,
    grade,
    model: (content, given, response) => ({
      prompts: given.prompts.map(([page, own]) => ({
        id: page,
        html: inlineMarkdown(textOf(content.prompts, own)),
        options: given.options.map(([value, option]) => ({
          value,
          label: plainText(textOf(content.options, option)),
          chosen: response[own] === option,
        })),
      })),
    }),
    texts: (content, response) =>
      content.prompts.map(({ id, text }) => {
        const option = response[id];
        return `${plainText(text)} → ${option === undefined ? 'no answer' : plainText(textOf(content.options, option))}`;
      }),
    fields: (_content, given, response) =>
      given.prompts.flatMap(([page, own]) => {
        const value = given.options.find(([, option]) => option === response[own])?.[0];
        return value === undefined ? [] : [{ name: `prompt-${page}`, value }];
      }),
    feedbackModel: (content, given, response, key, feedback) => ({
      prompts: given.prompts.map(([, own]) => {
        const [right, chosen] = [key.pairs[own], response[own]];
        return {
          html: inlineMarkdown(textOf(content.prompts, own)),
          right: inlineMarkdown(textOf(content.options, right ?? '')),
          chosen: chosen === undefined ? null : inlineMarkdown(textOf(content.options, chosen)),
          correct: chosen === right,
          rationale: blockMarkdown(feedback.rationales[own] ?? ''),
        };
      }),
    }),
    practiceChanged: (feedback) => feedback.practiceChanged,
    author,
  };
}

function textOf(list: readonly Part[], id: string): string {
  const part = list.find((one) => one.id === id);
  if (!part) throw new Error(`a question has no part ${id}`);
  return part.text;
}

/** Ids follow the place in a list that says nothing of which belongs to which. */
function split({ stem, prompts, options, practiceChanged }: PairsSource): ReturnType<Parts['parseFile']> {
  const list = options.map((text, i) => ({ id: `m${i + 1}`, text }));
  const idOf = (text: string) => list.find((option) => option.text === text)?.id ?? '';
  return {
    content: { stem, prompts: prompts.map(({ text }, i) => ({ id: `p${i + 1}`, text })), options: list },
    answerKey: { pairs: Object.fromEntries(prompts.map(({ option }, i) => [`p${i + 1}`, idOf(option)])) },
    feedback: {
      rationales: Object.fromEntries(prompts.map(({ rationale }, i) => [`p${i + 1}`, rationale])),
      practiceChanged: practiceChanged ?? null,
    },
  };
}

function join({ content, answerKey, feedback }: ReturnType<Parts['parseFile']>): PairsSource {
  return {
    stem: content.stem,
    prompts: content.prompts.map(({ id, text }) => ({
      text,
      option: textOf(content.options, answerKey.pairs[id] ?? ''),
      rationale: feedback.rationales[id] ?? '',
    })),
    options: content.options.map(({ text }) => text),
    ...(feedback.practiceChanged === null ? {} : { practiceChanged: feedback.practiceChanged }),
  };
}

function give({ prompts, options }: PairsContent, draws: Draws, keepOrder: boolean): PairsGiven {
  const name = ({ id }: Part) => [draws.token(), id] as const;
  return { prompts: prompts.map(name), options: (keepOrder ? options : draws.shuffle(options)).map(name) };
}

function read(fields: FormFields, _content: PairsContent, given: PairsGiven): PairsResponse {
  const chosen = given.prompts.flatMap(([page, own]) => {
    const value = fields[`prompt-${page}`]?.[0] ?? '';
    if (value === '') return [];
    const option = given.options.find(([id]) => id === value)?.[1];
    if (option === undefined)
      throw new Invalid('An option was sent that this question does not have. Reload the page and choose again.');
    return [[own, option] as const];
  });
  return Object.fromEntries(chosen);
}

/** All or nothing, or the share of prompts with the right option: prompts are independent, so a wrong one costs only itself. */
function grade({ pairs }: PairsKey, response: PairsResponse, rules: GradingRules): Rational {
  const prompts = Object.entries(pairs);
  const right = prompts.filter(([prompt, option]) => response[prompt] === option).length;
  if (right === prompts.length) return ONE;
  return rules.multipleResponseScoring === 'all-or-nothing' ? ZERO : rational(right, prompts.length);
}

/** Whether a text stands twice in a list, case and spaces aside. */
export function repeated(texts: readonly string[]): string | undefined {
  const folded = texts.map((text) => text.toLowerCase().replaceAll(/\s+/g, ' ').trim());
  return texts.find((_, i) => folded.indexOf(folded[i] as string) !== i);
}
