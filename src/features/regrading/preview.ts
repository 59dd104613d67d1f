import { setImmediate } from 'node:timers/promises';
import type { Handle } from '../../db/index.ts';
import { gradedAttempts } from './attempt-queries.ts';
import type { Proposal } from './correction.ts';
import { countEffects, type Effects } from './effects.ts';
import { type Regrade, regrade } from './regrade.ts';
import { selectUses, type Target } from './target-queries.ts';

/** What a correction would do to the attempts that are submitted now. Changes nothing. */
export async function previewCorrection(handle: Handle, target: Target, proposal: Proposal): Promise<Effects> {
  const effects = countEffects(before(target), proposal);
  for await (const batch of regraded(handle, target, proposal)) for (const one of batch) effects.add(one);
  return effects.result();
}

/** What the fingerprint of a preview takes of the question as it stood. */
export function before({ questionVersionId, correctionId }: Target): unknown {
  return { questionVersionId, correctionId };
}

/** Every submitted attempt with the question, graded by the proposed key. */
export async function* regraded(handle: Handle, target: Target, proposal: Proposal): AsyncGenerator<Regrade[]> {
  const uses = await selectUses(handle, target.questionVersionId);
  const markings = new Map(uses.map((use) => [use.activityVersionId, use]));
  for await (const batch of gradedAttempts(handle, target.questionVersionId)) {
    yield batch.map((attempt) => {
      const marking = markings.get(attempt.activityVersionId);
      if (!marking) throw new Error(`attempt ${attempt.attemptId} has a question that its activity version has not`);
      return regrade(attempt, target.kind, proposal.answerKey, marking);
    });
    // SQLite answers at once: without a pause the server would answer nobody until the last batch.
    await setImmediate();
  }
}
