import { z } from 'zod';
import { ONE, ZERO } from '../../../../lib/rational.ts';
import { defineKind } from '../../kind.ts';
import { blockMarkdown, questionText as text } from '../../text.ts';
import { readWritten, writtenFeedback, writtenResponse } from '../written.ts';
import { author } from './author.ts';
import { type Folding, fold } from './fold.ts';

const shortAnswerFile = z.object({
  stem: text,
  accepted: z.array(z.string().trim().min(1)).min(1, { error: 'give at least one accepted answer' }).max(30),
  caseSensitive: z.boolean().default(false),
  accentSensitive: z.boolean().default(false),
  rationale: text,
  practiceChanged: text.optional(),
});

const answerKey = z.object({ accepted: z.array(z.string()), caseSensitive: z.boolean(), accentSensitive: z.boolean() });

/** Answered by a word or two; right when it is one of the accepted answers once both are folded. */
export const shortAnswer = defineKind({
  name: 'short-answer',
  label: 'Short answer',
  content: z.object({ stem: z.string(), caseSensitive: z.boolean() }),
  answerKey,
  feedback: writtenFeedback,
  given: z.null(),
  response: writtenResponse,
  none: '',
  parseFile: (unsafe_question) => {
    const { stem, rationale, practiceChanged, ...key } = shortAnswerFile.parse(unsafe_question);
    const { caseSensitive } = key;
    return {
      content: { stem, caseSensitive },
      answerKey: key,
      feedback: { rationale, practiceChanged: practiceChanged ?? null },
    };
  },
  toFile: ({ content, answerKey: key, feedback }) => ({
    stem: content.stem,
    accepted: key.accepted,
    caseSensitive: key.caseSensitive,
    accentSensitive: key.accentSensitive,
    rationale: feedback.rationale,
    ...(feedback.practiceChanged === null ? {} : { practiceChanged: feedback.practiceChanged }),
  }),
  give: () => null,
  read: readWritten,
  isAnswered: (written) => written !== '',
  grade: ({ accepted, ...folding }, written) => (isAccepted(accepted, written, folding) ? ONE : ZERO),
  model: ({ caseSensitive }, _given, written) => ({ value: written, caseSensitive }),
  texts: (_content, written) => (written === '' ? [] : [written]),
  fields: (_content, _given, written) => (written === '' ? [] : [{ name: 'value', value: written }]),
  feedbackModel: (_content, _given, written, { accepted, ...folding }, feedback) => ({
    written,
    correct: isAccepted(accepted, written, folding),
    accepted,
    rationale: blockMarkdown(feedback.rationale),
  }),
  practiceChanged: (feedback) => feedback.practiceChanged,
  author,
});

function isAccepted(accepted: readonly string[], written: string, folding: Folding): boolean {
  return written !== '' && accepted.some((answer) => fold(answer, folding) === fold(written, folding));
}
