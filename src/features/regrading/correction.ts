import { isDeepStrictEqual } from 'node:util';
import { ZodError } from 'zod';
import type { FieldErrors } from '../../http/errors.ts';
import { characterFaults, wordingFaults } from '../activities/index.ts';
import { type FormFields, type ParsedQuestion, questionKind } from '../questions/index.ts';
import { keyFields, readKey } from './key-form.ts';
import { missingRationales, rationaleFields, readRationales } from './rationales.ts';

/** A question's version with its key and rationales as they stand now, corrected before or not. */
export interface Correctable extends ParsedQuestion {
  readonly kind: string;
}

/** What a key is to become. */
export interface Proposal {
  readonly answerKey: unknown;
  readonly feedback: unknown;
  /** In the author's words; learners read it. */
  readonly reason: string;
  /**
   * Whether a question with this key may be asked again as it is. False where a question with a single best answer is
   * graded by several: fair to those who have answered it, but not a question to ask.
   */
  readonly fit: boolean;
}

/** `same`: the form says the key that counts already. */
export type ReadProposal = { ok: true; proposal: Proposal } | { ok: false; errors: FieldErrors; same: boolean };

const REASON_MAX = 2_000;

/**
 * Reads the form of a correction. What learners were shown can't come out of it changed: the question is put together
 * again, read by its kind as from a file, and compared with what is stored. Never throws.
 */
export function readProposal(question: Correctable, fields: FormFields): ReadProposal {
  const { content } = question;
  const answerKey = readKey(fields, content, question.answerKey);
  const feedback = readRationales(fields, question.feedback);
  const reason = (fields['reason']?.[0] ?? '').replaceAll('\r\n', '\n').trim();
  const [firstKeyField = 'reason'] = keyFields(content, question.answerKey).map(({ name }) => name);
  const checked = check(question, answerKey, feedback);
  const errors: FieldErrors = Object.create(null);
  const same = checked.ok && isDeepStrictEqual(checked.answerKey, question.answerKey);
  if (!checked.ok) errors[firstKeyField] = checked.reason;
  else if (same)
    errors[firstKeyField] = 'The key is as it was. Change it, or write a new version if only a rationale is to change.';
  for (const name of missingRationales(content, feedback)) errors[name] = 'Write why, as learners will read it.';
  if (reason === '') errors['reason'] = 'Write why the key is corrected; the learners concerned will read it.';
  else if (reason.length > REASON_MAX) errors['reason'] = `Use at most ${REASON_MAX} characters.`;
  for (const { name, value } of [...rationaleFields(content, feedback), { name: 'reason', value: [reason] }]) {
    const [fault] = [...characterFaults(value.join('')), ...wordingFaults(value.join(''), { certified: false })];
    if (fault) errors[name] ??= `This text can’t stand: ${fault}.`;
  }
  if (!checked.ok || Object.keys(errors).length > 0) return { ok: false, errors, same };
  return {
    ok: true,
    proposal: { answerKey: checked.answerKey, feedback: checked.feedback, reason, fit: checked.fit },
  };
}

type Checked = { ok: true; answerKey: unknown; feedback: unknown; fit: boolean } | { ok: false; reason: string };

function check(question: Correctable, answerKey: unknown, feedback: unknown): Checked {
  const whole = parsed(question, answerKey, feedback);
  if (whole.ok) return whole;
  const [first, ...others] = rightOptions(answerKey);
  if (first === undefined || others.length === 0) return whole;
  const alone = parsed(question, { correct: [first] }, feedback);
  return alone.ok ? { ok: true, answerKey, feedback: alone.feedback, fit: false } : whole;
}

/** The question with another key, as its kind reads it. */
function parsed(question: Correctable, answerKey: unknown, feedback: unknown): Checked {
  const kind = questionKind(question.kind);
  try {
    const again = kind.parseFile(kind.toFile({ content: question.content, answerKey, feedback }));
    return isDeepStrictEqual(again.content, question.content)
      ? { ok: true, answerKey: again.answerKey, feedback: again.feedback, fit: true }
      : { ok: false, reason: 'With this key the question would show other options. Write a new version instead.' };
  } catch (error) {
    if (!(error instanceof ZodError)) return { ok: false, reason: 'This can’t be the key. Fill in every part of it.' };
    const fault = error.issues.find(({ path }) => !path.map(String).some((part) => part.startsWith('rationale')));
    // Whatever is wrong with a rationale stands beside that rationale.
    return { ok: false, reason: sentence(fault?.message ?? 'A rationale is missing.') };
  }
}

function rightOptions(answerKey: unknown): readonly string[] {
  const correct = typeof answerKey === 'object' && answerKey && 'correct' in answerKey ? answerKey.correct : [];
  return Array.isArray(correct) ? correct : [];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}
