import { z } from 'zod';
import type { CoreDeps } from '../../deps.ts';
import { Invalid } from '../../http/errors.ts';
import { manyOf } from '../../http/validate.ts';
import type { Item } from '../questions/index.ts';
import { questionKind } from '../questions/index.ts';
import type { Answer, Attempt } from './attempt.ts';
import { isOver } from './deadline.ts';
import { type FrozenQuestion, ownOptionId } from './form.ts';
import type { SaveGroup } from './save-group.ts';

const optionId = z.string().max(40);
const count = (max: number) => z.coerce.number().int().min(0).max(max).catch(0);

/** What the form of a question page sends. Fields that it has not (score, passed, userId, times) are ignored. */
export const answerForm = z.object({
  revision: count(2_000_000_000),
  /** Made by the page's script. Stored as it is, so it may hold nothing that a database refuses, such as NUL. */
  writer: z
    .string()
    .regex(/^[\x21-\x7e]{0,64}$/)
    .default(''),
  seq: count(2_000_000_000),
  spent: count(1_000_000_000),
  option: manyOf(optionId),
  struck: manyOf(optionId),
  flagged: z.string().optional(),
  /** The option whose strike-out button was used. */
  strike: optionId.optional(),
  go: z.string().optional(),
});
export type AnswerForm = z.infer<typeof answerForm>;

export interface SavedState {
  chosen: string[];
  struck: string[];
  flagged: boolean;
}

/** Page ids turned into the question's own. @throws Invalid when an option isn't one of this question's */
export function readState(form: AnswerForm, frozen: FrozenQuestion, item: Item): SavedState {
  const own = (pageId: string): string => {
    const id = ownOptionId(frozen, pageId);
    if (id === undefined)
      throw new Invalid('An option was sent that this question does not have. Reload the page and choose again.');
    return id;
  };
  const chosen = [...new Set(form.option.map(own))];
  if (chosen.length > 1 && !questionKind(item.kind).multiple) {
    throw new Invalid('Choose one option: this question has a single best answer.');
  }
  const struck = new Set(form.struck.map(own));
  if (form.strike !== undefined) {
    const id = own(form.strike);
    if (!struck.delete(id)) struck.add(id);
  }
  return { chosen, struck: [...struck], flagged: form.flagged === 'yes' };
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
    response: JSON.stringify(state.chosen),
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

function sameState(stored: Answer, state: SavedState): boolean {
  const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((id) => b.includes(id));
  return stored.flagged === state.flagged && same(stored.chosen, state.chosen) && same(stored.struck, state.struck);
}
