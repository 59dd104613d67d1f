import type { Database } from '../../db/index.ts';
import type { Rational } from '../../lib/rational.ts';

/** What the correction of a key has done to an attempt. */
export interface AppliedCorrection {
  /** Epoch ms. */
  readonly at: number;
  /** Why, as the author wrote it. It may tell the key. */
  readonly reason: string;
  /** Where the question stands in the form: 1, 2, … */
  readonly position: number;
  readonly before: Rational;
  readonly after: Rational;
  readonly passedBefore: boolean;
  readonly passedAfter: boolean;
}

/** The corrections that an attempt was graded again by, oldest first. */
export async function selectCorrections(db: Database, attemptId: string): Promise<AppliedCorrection[]> {
  const rows = await db.kysely
    .selectFrom('regrades as regrade')
    .innerJoin('key_corrections as correction', 'correction.id', 'regrade.correction_id')
    .select(['correction.corrected_at', 'correction.reason', 'regrade.position'])
    .select(['regrade.score_before_num', 'regrade.score_before_den', 'regrade.passed_before'])
    .select(['regrade.score_after_num', 'regrade.score_after_den', 'regrade.passed_after'])
    .where('regrade.attempt_id', '=', attemptId)
    .orderBy('correction.corrected_at')
    .orderBy('correction.id')
    .execute();
  return rows.map((row) => ({
    at: row.corrected_at,
    reason: row.reason,
    position: row.position,
    before: { num: row.score_before_num, den: row.score_before_den },
    after: { num: row.score_after_num, den: row.score_after_den },
    passedBefore: row.passed_before === 1,
    passedAfter: row.passed_after === 1,
  }));
}
