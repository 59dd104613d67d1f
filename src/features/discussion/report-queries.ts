import type { Handle, Trx } from '../../db/index.ts';

export interface Report {
  readonly reporterName: string;
  readonly reason: string;
  /** The version of the comment that was reported. */
  readonly version: number;
  /** Epoch ms. */
  readonly at: number;
  /** When a moderator decided on it; null: not yet. */
  readonly settledAt: number | null;
}

export interface NewReport {
  commentId: string;
  reporterId: string;
  version: number;
  reason: string;
  at: number;
}

/** @returns false when they have reported this comment before */
export async function insertReport(trx: Trx, report: NewReport): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('comment_reports')
    .values({
      comment_id: report.commentId,
      reporter_id: report.reporterId,
      version: report.version,
      reason: report.reason,
      reported_at: report.at,
      settled_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function settleReports(trx: Trx, commentId: string, at: number): Promise<void> {
  await trx
    .updateTable('comment_reports')
    .set({ settled_at: at })
    .where('comment_id', '=', commentId)
    .where('settled_at', 'is', null)
    .execute();
}

/** When somebody reported anything since a time, epoch ms. */
export async function selectReportTimes(trx: Trx, userId: string, since: number): Promise<number[]> {
  const rows = await trx
    .selectFrom('comment_reports')
    .select('reported_at')
    .where('reporter_id', '=', userId)
    .where('reported_at', '>', since)
    .execute();
  return rows.map(({ reported_at }) => reported_at);
}

/** Those of `commentIds` that somebody has reported. */
export async function selectReported(
  handle: Handle,
  userId: string,
  commentIds: readonly string[],
): Promise<Set<string>> {
  if (commentIds.length === 0) return new Set();
  const rows = await handle
    .selectFrom('comment_reports')
    .select('comment_id')
    .where('reporter_id', '=', userId)
    .where('comment_id', 'in', commentIds)
    .execute();
  return new Set(rows.map(({ comment_id }) => comment_id));
}

/** What was said against a comment, the latest first. */
export async function listReports(handle: Handle, commentId: string): Promise<Report[]> {
  return handle
    .selectFrom('comment_reports as report')
    .innerJoin('users', 'users.id', 'report.reporter_id')
    .select(['users.full_name as reporterName', 'report.reason', 'report.version', 'report.reported_at as at'])
    .select('report.settled_at as settledAt')
    .where('report.comment_id', '=', commentId)
    .orderBy('report.reported_at', 'desc')
    .orderBy('report.reporter_id')
    .execute();
}
