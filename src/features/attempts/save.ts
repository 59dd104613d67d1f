import { z } from 'zod';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { manyOf } from '../../http/validate.ts';
import { formFields, type GivenQuestion } from '../questions/index.ts';
import type { Answer, Attempt } from './attempt.ts';
import { isOver } from './deadline.ts';
import type { SaveGroup } from './save-group.ts';

const count = (max: number) => z.coerce.number().int().min(0).max(max).catch(0);
const pageId = z.string().max(40);

/** What the form of every question page sends besides the answer. Fields that it has not (score, passed, userId, times) are ignored. */
export const answerForm = z.object({
  revision: count(2_000_000_000),
  /** Made by the page's script. Stored as it is, so it may hold nothing that a database refuses, such as NUL. */
  writer: z
    .string()
    .regex(/^[\x21-\x7e]{0,64}$/)
    .default(''),
  seq: count(2_000_000_000),
  spent: count(1_000_000_000),
  struck: manyOf(pageId),
  flagged: z.string().optional(),
  /** The option whose strike-out button was used. */
  strike: pageId.optional(),
});
export type AnswerForm = z.infer<typeof answerForm>;

/** The longest answer that is kept, as JSON. */
const LONGEST_RESPONSE = 20_000;

export interface SavedState {
  /** As the question's kind keeps it. */
  response: unknown;
  /** Own ids of the options struck out, sorted. */
  struck: string[];
  flagged: boolean;
}

/** Has the question's kind read its part of the form. @throws Invalid when it can't come from this question's page */
export function readState(form: AnswerForm, unsafe_body: unknown, given: GivenQuestion): SavedState {
  const response = given.read(formFields(unsafe_body));
  if (JSON.stringify(response).length > LONGEST_RESPONSE)
    throw new Invalid('This answer is too long. Shorten it and save it again.');
  const own = (id: string): string => {
    const ownId = given.ownOption(id);
    if (ownId === undefined)
      throw new Invalid('An option was sent that this question does not have. Reload the page and choose again.');
    return ownId;
  };
  const struck = new Set(form.struck.map(own));
  if (form.strike !== undefined) {
    const id = own(form.strike);
    if (!struck.delete(id)) struck.add(id);
  }
  return { response, struck: [...struck].sort(), flagged: form.flagged === 'yes' };
}

export type SaveResult = { kind: 'saved'; revision: number } | { kind: 'stale'; stored: Answer } | { kind: 'closed' };

interface SaveTarget {
  attempt: Attempt;
  position: number;
  questionVersionId: string;
}

/**
 * Saves an answer. Resolves only when it is on the disk.
 * What is stored is never replaced by a page that has not seen it: `stale` gives both sides to the learner.
 * The same content again, or a late copy of an older save of the same page, counts as saved.
 * @param readAnswer reads the stored answer and the attempt again when nothing was written
 */
export async function saveAnswer(
  { clock }: Pick<CoreDeps, 'clock'>,
  group: SaveGroup,
  { attempt, position, questionVersionId }: SaveTarget,
  form: AnswerForm,
  state: SavedState,
  readAnswer: () => Promise<{ attempt: Attempt; answer: Answer | undefined }>,
): Promise<SaveResult> {
  const outcome = await group({
    attemptId: attempt.id,
    userId: attempt.userId,
    position,
    questionVersionId,
    response: JSON.stringify(state.response),
    struck: JSON.stringify(state.struck),
    flagged: state.flagged ? 1 : 0,
    spentMs: form.spent,
    baseRevision: form.revision,
    writer: form.writer,
    writerSeq: form.seq,
    now: clock(),
  });
  if (outcome) return { kind: 'saved', revision: outcome.revision };
  const { attempt: current, answer: stored } = await readAnswer();
  if (current.submittedAt !== null || isOver(current, clock()) || !stored) return { kind: 'closed' };
  const lateCopy = form.writer !== '' && stored.writer === form.writer && stored.writerSeq >= form.seq;
  if (lateCopy || sameState(stored, state)) return { kind: 'saved', revision: stored.revision };
  return { kind: 'stale', stored };
}

function sameState({ response, struck, flagged }: Answer, state: SavedState): boolean {
  return (
    JSON.stringify({ response, struck, flagged }) ===
    JSON.stringify({ response: state.response, struck: state.struck, flagged: state.flagged })
  );
}
