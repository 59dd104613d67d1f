import { z } from 'zod';
import { ONE, ZERO } from '../../../../lib/rational.ts';
import { defineKind } from '../../kind.ts';
import { blockMarkdown, questionText as text } from '../../text.ts';
import { readWritten, writtenFeedback, writtenResponse } from '../written.ts';
import { author } from './author.ts';
import { type Decimal, parseDecimal, within } from './decimal.ts';

/** A number in a file, taken as it is written so that 3.40 stays exact. */
const number = z.union([z.number(), z.string()]).transform((value, context) => {
  if (parseDecimal(String(value)) === null) {
    context.addIssue({ code: 'custom', message: 'use a plain number such as 3.4' });
    return z.NEVER;
  }
  return String(value).replace(',', '.').trim();
});

const numericFile = z.object({
  stem: text,
  answer: z.strictObject({
    value: number,
    tolerance: number.default('0').refine((value) => !value.startsWith('-'), { error: 'a tolerance is not negative' }),
    unit: z.string().trim().min(1).optional(),
  }),
  rationale: text,
  practiceChanged: text.optional(),
});

const content = z.object({ stem: z.string(), unit: z.string().nullable() });
const answerKey = z.object({ value: z.string(), tolerance: z.string() });

/** Answered by writing a number; right when it is no further from the key than the tolerance. The unit stands beside the field. */
export const numeric = defineKind({
  name: 'numeric',
  label: 'Numeric',
  content,
  answerKey,
  feedback: writtenFeedback,
  given: z.null(),
  response: writtenResponse,
  none: '',
  parseFile: (unsafe_question) => {
    const { stem, answer, rationale, practiceChanged } = numericFile.parse(unsafe_question);
    return {
      content: { stem, unit: answer.unit ?? null },
      answerKey: { value: answer.value, tolerance: answer.tolerance },
      feedback: { rationale, practiceChanged: practiceChanged ?? null },
    };
  },
  toFile: (question) => ({
    stem: question.content.stem,
    answer: { ...question.answerKey, ...(question.content.unit === null ? {} : { unit: question.content.unit }) },
    rationale: question.feedback.rationale,
    ...(question.feedback.practiceChanged === null ? {} : { practiceChanged: question.feedback.practiceChanged }),
  }),
  give: () => null,
  read: readWritten,
  isAnswered: (written) => written !== '',
  grade: (key, written) => {
    const given = parseDecimal(written);
    return given !== null && within(given, decimal(key.value), decimal(key.tolerance)) ? ONE : ZERO;
  },
  model: ({ unit }, _given, written) => ({
    value: written,
    unit,
    unreadable: written !== '' && parseDecimal(written) === null,
  }),
  texts: ({ unit }, written) => {
    if (written === '') return [];
    if (parseDecimal(written) === null) return [`${written} (not a number)`];
    return [unit === null ? written : `${written} ${unit}`];
  },
  fields: (_content, _given, written) => (written === '' ? [] : [{ name: 'value', value: written }]),
  feedbackModel: ({ unit }, _given, written, key, feedback) => ({
    written,
    right: key.tolerance === '0' ? key.value : `${key.value} ± ${key.tolerance}`,
    unit,
    rationale: blockMarkdown(feedback.rationale),
  }),
  practiceChanged: (feedback) => feedback.practiceChanged,
  author,
});

/** A number of the key, which was checked when it was read from its file. */
function decimal(value: string): Decimal {
  const parsed = parseDecimal(value);
  if (!parsed) throw new Error(`the key of a numeric question is no number: ${value}`);
  return parsed;
}
