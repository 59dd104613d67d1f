import { z } from 'zod';
import { manyOf } from '../../http/validate.ts';
import type { EvaluationQuestion } from '../activities/index.ts';

/** The scale of agreement, strongest first. The values are what is stored. */
export const AGREEMENT = [
  { value: 'strongly-agree', label: 'Strongly agree' },
  { value: 'agree', label: 'Agree' },
  { value: 'neither', label: 'Neither agree nor disagree' },
  { value: 'disagree', label: 'Disagree' },
  { value: 'strongly-disagree', label: 'Strongly disagree' },
] as const;

const LONGEST_TEXT = 4000;

/** One control of the form: a question, or one objective of an objectives question. `name` is the form field's. */
export interface EvaluationField {
  readonly name: string;
  readonly questionId: string;
  readonly kind: 'radios' | 'checkboxes' | 'textarea';
  readonly label: string;
  readonly required: boolean;
  readonly options: readonly { value: string; label: string }[];
}

export interface EvaluationPart {
  readonly questionId: string;
  /** Said once above several fields; null where the field's own label says it all. */
  readonly heading: string | null;
  readonly fields: readonly EvaluationField[];
}

/** Question id → what was answered: one value, several, or one per objective in the activity's order. Left out when empty. */
export type EvaluationAnswers = Record<string, string | string[]>;

/**
 * The parts of an activity's evaluation form in order.
 * A field of an objective is named `<question id>.<n>`; ids hold no full stop, so no two fields share a name.
 */
export function evaluationParts(
  questions: readonly EvaluationQuestion[],
  objectives: readonly string[],
): EvaluationPart[] {
  return questions.map((question) => partOf(question, objectives));
}

/** What the form must be, made from its fields. Anything else that is sent is ignored. */
export function evaluationSchema(
  parts: readonly EvaluationPart[],
): z.ZodType<Record<string, string | string[] | undefined>> {
  const fields = parts.flatMap((part) => part.fields);
  return z.object(Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])));
}

/** Puts the fields of the form together as the answers that are kept. */
export function collectAnswers(
  parts: readonly EvaluationPart[],
  data: Record<string, string | string[] | undefined>,
): EvaluationAnswers {
  const answers: [string, string | string[]][] = [];
  for (const { questionId, heading, fields } of parts) {
    const values = fields.map((field) => data[field.name] ?? '');
    const answer = heading === null ? values[0] : values.flat();
    if (answer !== undefined && [answer].flat().some((value) => value !== '')) answers.push([questionId, answer]);
  }
  return Object.fromEntries(answers);
}

function partOf(question: EvaluationQuestion, objectives: readonly string[]): EvaluationPart {
  const { id: questionId, label, required } = question;
  if (question.kind === 'objectives') {
    const fields = objectives.map(
      (objective, i) =>
        ({
          name: `${questionId}.${i + 1}`,
          questionId,
          kind: 'radios',
          label: objective,
          required,
          options: AGREEMENT,
        }) as const,
    );
    return { questionId, heading: label, fields };
  }
  const kind = ({ choice: 'radios', choices: 'checkboxes', text: 'textarea' } as const)[question.kind];
  const options = question.kind === 'text' ? [] : asOptions(question.options);
  return { questionId, heading: null, fields: [{ name: questionId, questionId, kind, label, required, options }] };
}

function fieldSchema(field: EvaluationField): z.ZodType<string | string[] | undefined> {
  if (field.kind === 'textarea') return textSchema(field.required);
  const choose = 'Choose one answer.';
  const option = z.enum(
    field.options.map(({ value }) => value),
    { error: choose },
  );
  if (field.kind === 'checkboxes') {
    const several = manyOf(option).transform((values) => [...new Set(values)]);
    return field.required
      ? several.refine((values) => values.length > 0, { error: 'Choose at least one answer.' })
      : several;
  }
  return field.required ? option : z.preprocess((value) => (value === '' ? undefined : value), option.optional());
}

function textSchema(required: boolean): z.ZodType<string | undefined> {
  const text = z
    .string({ error: 'Write this as text.' })
    .transform((value) =>
      value
        .normalize('NFC')
        .replaceAll(/\r\n?/g, '\n')
        .replaceAll(/[^\P{Cc}\n\t]/gu, '')
        .trim(),
    )
    .pipe(z.string().max(LONGEST_TEXT, { error: `Use at most ${LONGEST_TEXT} characters.` }));
  return required ? text.refine((value) => value !== '', { error: 'Write your answer.' }) : text.optional();
}

function asOptions(texts: readonly string[]): { value: string; label: string }[] {
  return texts.map((text) => ({ value: text, label: text }));
}
