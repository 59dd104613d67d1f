import { z } from 'zod';
import { Invalid } from '../../../http/errors.ts';
import { asciiHtml, escapeHtml } from '../../../http/render.ts';
import type { Draws, FormFields, KindParts } from '../kind.ts';
import { blockMarkdown, inlineMarkdown, plainText, questionText as text } from '../text.ts';
import { choiceAuthor } from './choice-author.ts';

/** What the kinds whose answer is a choice among options have in common. */

const choiceQuestion = z.object({
  stem: text,
  options: z
    .array(z.strictObject({ text, correct: z.boolean(), rationale: text }))
    .min(2, { error: 'give at least two options' })
    .max(10, { error: 'give at most ten options' }),
  practiceChanged: text.optional(),
});

/** How a choice question is written in a file: 3 or 4 options serve best (domain rules, 7), 2 to 10 are taken. */
export const choiceFile = choiceQuestion.superRefine((question, context) => {
  const seen = new Set<string>();
  question.options.forEach((option, i) => {
    const folded = option.text.toLowerCase().replaceAll(/\s+/g, ' ');
    if (seen.has(folded))
      context.addIssue({ code: 'custom', path: ['options', i, 'text'], message: 'this option stands twice' });
    seen.add(folded);
  });
});

export interface Option {
  readonly id: string;
  readonly text: string;
}

/** `options` have ids (o1, o2, …, in file order) that never leave the server as they are. */
export interface ChoiceContent {
  readonly stem: string;
  readonly options: readonly Option[];
}

export interface ChoiceKey {
  readonly correct: readonly string[];
}

export interface ChoiceFeedback {
  /** By option id. */
  readonly rationales: Readonly<Record<string, string>>;
  readonly practiceChanged: string | null;
}

/** In the order of the page: the id that the page uses, and the option's own. */
export type ChoiceGiven = readonly (readonly [string, string])[];

/** Own ids of the options chosen, sorted. */
export type ChoiceResponse = readonly string[];

const choiceContent: z.ZodType<ChoiceContent> = z.object({
  stem: z.string(),
  options: z.array(z.object({ id: z.string(), text: z.string() })),
});
const choiceKey: z.ZodType<ChoiceKey> = z.object({ correct: z.array(z.string()) });
const choiceFeedback: z.ZodType<ChoiceFeedback> = z.object({
  rationales: z.record(z.string(), z.string()),
  practiceChanged: z.string().nullable(),
});
const choiceGiven: z.ZodType<ChoiceGiven> = z.array(z.tuple([z.string(), z.string()]));
const choiceResponse: z.ZodType<ChoiceResponse> = z.array(z.string());

type Parts = KindParts<ChoiceContent, ChoiceKey, ChoiceFeedback, ChoiceGiven, ChoiceResponse>;

/** @param multiple whether several options may be chosen at once */
export function choiceKind(
  own: Pick<Parts, 'name' | 'label' | 'grade'> & { about: string; multiple: boolean; file: typeof choiceFile },
): Parts {
  return {
    name: own.name,
    label: own.label,
    grade: own.grade,
    content: choiceContent,
    answerKey: choiceKey,
    feedback: choiceFeedback,
    given: choiceGiven,
    response: choiceResponse,
    none: [],
    parseFile: (unsafe_question) => splitChoice(own.file.parse(unsafe_question)),
    toFile: joinChoice,
    give: giveChoice,
    read: (fields, _content, given) => readChoice(fields, given, own.multiple),
    isAnswered: (chosen) => chosen.length > 0,
    model: (content, given, chosen, struck) => ({
      multiple: own.multiple,
      options: given.map(([pageId, ownId], i) => ({
        id: pageId,
        ...renderOption(content, ownId),
        letter: LETTERS[i] ?? '',
        chosen: chosen.includes(ownId),
        struck: struck.includes(ownId),
      })),
    }),
    texts: (content, chosen) =>
      content.options.filter((option) => chosen.includes(option.id)).map((option) => plainText(option.text)),
    fields: (_content, given, chosen) =>
      given.filter(([, ownId]) => chosen.includes(ownId)).map(([value]) => ({ name: 'option', value })),
    feedbackModel: (content, given, chosen, key, feedback) => ({
      options: given.map(([, ownId]) => ({
        html: renderOption(content, ownId).html,
        chosen: chosen.includes(ownId),
        correct: key.correct.includes(ownId),
        rationale: blockMarkdown(feedback.rationales[ownId] ?? ''),
      })),
    }),
    practiceChanged: (feedback) => feedback.practiceChanged,
    author: choiceAuthor(own),
    options: {
      own: (given, pageId) => given.find(([page]) => page === pageId)?.[1],
      page: (given, ownId) => given.find(([, own]) => own === ownId)?.[0],
    },
  };
}

const LETTERS = 'ABCDEFGHIJ';

function splitChoice(question: z.infer<typeof choiceQuestion>) {
  const named = question.options.map((option, i) => ({ id: `o${i + 1}`, ...option }));
  return {
    content: { stem: question.stem, options: named.map(({ id, text }) => ({ id, text })) },
    answerKey: { correct: named.filter((option) => option.correct).map(({ id }) => id) },
    feedback: {
      rationales: Object.fromEntries(named.map(({ id, rationale }) => [id, rationale])),
      practiceChanged: question.practiceChanged ?? null,
    },
  };
}

function joinChoice({ content, answerKey, feedback }: ReturnType<Parts['parseFile']>): Record<string, unknown> {
  return {
    stem: content.stem,
    options: content.options.map(({ id, text }) => ({
      text,
      correct: answerKey.correct.includes(id),
      rationale: feedback.rationales[id] ?? '',
    })),
    ...(feedback.practiceChanged === null ? {} : { practiceChanged: feedback.practiceChanged }),
  };
}

/** A new order, unless the options have an order of their own; and names that tell nothing of the key. */
function giveChoice({ options }: ChoiceContent, draws: Draws): ChoiceGiven {
  return (hasOwnOrder(options) ? options : draws.shuffle(options)).map((option) => [draws.token(), option.id]);
}

/** Options that all begin with a number read best in the order they were written in (domain rules, L11, L16). */
export function hasOwnOrder(options: readonly Option[]): boolean {
  return options.length > 0 && options.every((option) => /^[<>≤≥~]?\s*[-−]?\d/.test(option.text));
}

function readChoice(fields: FormFields, given: ChoiceGiven, multiple: boolean): ChoiceResponse {
  const chosen = (fields['option'] ?? []).map((pageId) => {
    const ownId = given.find(([page]) => page === pageId)?.[1];
    if (ownId === undefined)
      throw new Invalid('An option was sent that this question does not have. Reload the page and choose again.');
    return ownId;
  });
  const different = [...new Set(chosen)].sort();
  if (different.length > 1 && !multiple)
    throw new Invalid('Choose one option: this question has a single best answer.');
  return different;
}

const rendered = new WeakMap<Option, { html: string; nameHtml: string }>();

/** The option as it is shown, and its plain text for a name read by assistive technology; kept, as it stands on every page. */
function renderOption({ options }: ChoiceContent, id: string): { html: string; nameHtml: string } {
  const option = options.find((one) => one.id === id);
  if (!option) throw new Error(`a form names the option ${id}, which its question has not`);
  let known = rendered.get(option);
  if (!known) {
    known = {
      html: asciiHtml(inlineMarkdown(option.text)),
      nameHtml: asciiHtml(escapeHtml(plainText(option.text))),
    };
    rendered.set(option, known);
  }
  return known;
}
