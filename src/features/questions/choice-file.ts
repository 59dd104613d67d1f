import { z } from 'zod';
import type { AnswerKey, Content, Feedback, ParsedQuestion } from './kind.ts';

const text = z.string().trim().min(1);

/** The options of a choice question in a file: 3 or 4 serve best (domain rules, 7), 2 to 10 are taken. */
const choiceQuestion = z.object({
  stem: text,
  options: z
    .array(z.strictObject({ text, correct: z.boolean(), rationale: text }))
    .min(2, { error: 'give at least two options' })
    .max(10, { error: 'give at most ten options' }),
  practiceChanged: text.optional(),
});

/** How a choice question is written in a file. */
export const choiceFile = choiceQuestion.superRefine((question, context) => {
  const seen = new Set<string>();
  question.options.forEach((option, i) => {
    const folded = option.text.toLowerCase().replaceAll(/\s+/g, ' ');
    if (seen.has(folded))
      context.addIssue({ code: 'custom', path: ['options', i, 'text'], message: 'this option stands twice' });
    seen.add(folded);
  });
});

/** Splits a question as written into what a learner may see and what only grading may. Options are named o1, o2, … in order. */
export function splitChoice(question: z.infer<typeof choiceQuestion>): ParsedQuestion {
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

/** The reverse of `splitChoice`. */
export function joinChoice({ content, answerKey, feedback }: ParsedQuestion): Record<string, unknown> {
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

/** What comes back from the JSON columns of question_versions. */
export const storedContent: z.ZodType<Content> = z.object({
  stem: z.string(),
  options: z.array(z.object({ id: z.string(), text: z.string() })),
});
export const storedAnswerKey: z.ZodType<AnswerKey> = z.object({ correct: z.array(z.string()) });
export const storedFeedback: z.ZodType<Feedback> = z.object({
  rationales: z.record(z.string(), z.string()),
  practiceChanged: z.string().nullable(),
});
