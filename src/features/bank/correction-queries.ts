import type { Handle } from '../../db/index.ts';

/** How a version's key was put right after it had been used: the newest correction counts. */
export interface KeyCorrection {
  readonly answerKey: unknown;
  readonly feedback: unknown;
  readonly reason: string;
  /** Epoch ms. */
  readonly at: number;
  readonly by: string;
}

/** The newest correction of each of these versions that has one, by the version's id. */
export async function selectCorrections(
  handle: Handle,
  questionVersionIds: readonly string[],
): Promise<Map<string, KeyCorrection>> {
  if (questionVersionIds.length === 0) return new Map();
  const rows = await handle
    .selectFrom('key_corrections as correction')
    .innerJoin('users', 'users.id', 'correction.corrected_by')
    .selectAll('correction')
    .select('users.full_name')
    .where('correction.question_version_id', 'in', questionVersionIds)
    .orderBy('correction.corrected_at')
    .orderBy('correction.id')
    .execute();
  return new Map(
    rows.map((row) => [
      row.question_version_id,
      {
        answerKey: JSON.parse(row.answer_key),
        feedback: JSON.parse(row.feedback),
        reason: row.reason,
        at: row.corrected_at,
        by: row.full_name,
      },
    ]),
  );
}
