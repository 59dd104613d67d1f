import type { Database } from '../../db/index.ts';
import { selectForm } from './items.ts';
import { selectAnswers } from './queries.ts';

/** Where an open attempt goes on: its first question without an answer, or the page to check the answers when all have one. */
export async function resumeAddress(db: Database, attemptId: string): Promise<string> {
  const form = await selectForm(db, attemptId);
  const answers = await selectAnswers(db, attemptId);
  const open = form.find(({ n, given }) => !given.isAnswered(answers.get(n)?.response));
  return open ? `/attempts/${attemptId}/questions/${open.n}` : `/attempts/${attemptId}/review`;
}
