import { z } from 'zod';
import { Invalid } from '../../../../http/errors.ts';
import { ONE, type Rational, rational, ZERO } from '../../../../lib/rational.ts';
import { defineKind, type FormFields, type GradingRules } from '../../kind.ts';
import { blockMarkdown, inlineMarkdown, plainText, questionText as text } from '../../text.ts';
import { type Part, repeated } from '../pairs.ts';
import { author } from './author.ts';

const orderingFile = z
  .object({
    stem: text,
    /** In the right order. */
    elements: z.array(text).min(3, { error: 'give at least three elements' }).max(10),
    rationale: text,
    practiceChanged: text.optional(),
  })
  .refine(({ elements }) => repeated(elements) === undefined, { path: ['elements'], error: 'an element stands twice' });

const content = z.object({ stem: z.string(), elements: z.array(z.object({ id: z.string(), text: z.string() })) });
const answerKey = z.object({ order: z.array(z.string()) });
const feedback = z.object({ rationale: z.string(), practiceChanged: z.string().nullable() });
const given = z.array(z.tuple([z.string(), z.string()]));
/** Element id → position from 1, for those that have one. */
const response = z.record(z.string(), z.int().positive());

type Given = z.infer<typeof given>;
type Response = z.infer<typeof response>;

/** Elements are put into order by giving each a position. */
export const ordering = defineKind({
  name: 'ordering',
  label: 'Ordering',
  content,
  answerKey,
  feedback,
  given,
  response,
  none: {},
  parseFile: (unsafe_question) => {
    const { stem, elements, rationale, practiceChanged } = orderingFile.parse(unsafe_question);
    // Stored in alphabetical order: what a learner may see says nothing of the right one.
    const stored = [...elements].sort((a, b) => (a < b ? -1 : 1)).map((one, i) => ({ id: `e${i + 1}`, text: one }));
    const order = elements.map((one) => stored.find((part) => part.text === one)?.id ?? '');
    return {
      content: { stem, elements: stored },
      answerKey: { order },
      feedback: { rationale, practiceChanged: practiceChanged ?? null },
    };
  },
  toFile: (question) => ({
    stem: question.content.stem,
    elements: question.answerKey.order.map((id) => textOf(question.content.elements, id)),
    rationale: question.feedback.rationale,
    ...(question.feedback.practiceChanged === null ? {} : { practiceChanged: question.feedback.practiceChanged }),
  }),
  give: ({ elements }, draws) => draws.shuffle(elements).map(({ id }) => [draws.token(), id] as [string, string]),
  read: (fields, _content, names) => readPositions(fields, names),
  isAnswered: (positions) => Object.keys(positions).length > 0,
  grade: ({ order }, positions, rules) => gradeOrder(order, positions, rules),
  model: ({ elements }, names, positions) => ({
    count: names.length,
    elements: names.map(([id, own]) => ({
      id,
      html: inlineMarkdown(textOf(elements, own)),
      position: positions[own] ?? null,
    })),
    clash: new Set(Object.values(positions)).size < Object.values(positions).length,
  }),
  texts: ({ elements }, positions) =>
    inOrder(positions).map(([id, position]) => `${position}. ${plainText(textOf(elements, id))}`),
  fields: (_content, names, positions) =>
    names.flatMap(([id, own]) =>
      positions[own] === undefined ? [] : [{ name: `position-${id}`, value: String(positions[own]) }],
    ),
  feedbackModel: ({ elements }, _names, positions, { order }, { rationale }) => ({
    elements: order.map((id, i) => ({
      html: inlineMarkdown(textOf(elements, id)),
      right: i + 1,
      chosen: positions[id] ?? null,
    })),
    rationale: blockMarkdown(rationale),
  }),
  practiceChanged: (texts) => texts.practiceChanged,
  author,
});

function textOf(elements: readonly Part[], id: string): string {
  return elements.find((element) => element.id === id)?.text ?? '';
}

function inOrder(positions: Response): [string, number][] {
  return Object.entries(positions).sort(([, a], [, b]) => a - b);
}

function readPositions(fields: FormFields, names: Given): Response {
  const positions = names.flatMap(([id, own]) => {
    const value = fields[`position-${id}`]?.[0] ?? '';
    if (value === '') return [];
    const position = /^[1-9]\d?$/.test(value) ? Number(value) : 0;
    if (position < 1 || position > names.length)
      throw new Invalid(`Use the positions 1 to ${names.length}. Reload the page and choose again.`);
    return [[own, position] as const];
  });
  return Object.fromEntries(positions.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * All or nothing, or the share of neighbours in the right order that the answer keeps as neighbours: moving one element
 * costs the two places that it leaves and enters, not every place in between. Positions given twice score nothing.
 */
function gradeOrder(order: readonly string[], positions: Response, rules: GradingRules): Rational {
  const answer = inOrder(positions).map(([id]) => id);
  const complete = answer.length === order.length && new Set(Object.values(positions)).size === order.length;
  if (!complete) return ZERO;
  if (answer.every((id, i) => id === order[i])) return ONE;
  if (rules.multipleResponseScoring === 'all-or-nothing') return ZERO;
  const kept = order.slice(1).filter((id, i) => answer.indexOf(id) === answer.indexOf(order[i] as string) + 1).length;
  return rational(kept, order.length - 1);
}
