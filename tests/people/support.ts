import type { TestApp } from '../support/app.ts';

/** The log's newest event of a kind, with what it holds. */
export async function lastEvent(site: Pick<TestApp, 'db'>, action: string): Promise<Record<string, unknown> | null> {
  const row = await site.db.kysely
    .selectFrom('audit_events')
    .where('action', '=', action)
    .select(['actor_id as actorId', 'subject_id as subjectId', 'detail'])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { ...row, detail: JSON.parse(row.detail) as unknown } : null;
}

export const ACT_PATHS = [
  'roles',
  'roles/removal',
  'disabling',
  'enabling',
  'verification',
  'verification/removal',
  'time',
  'invitation',
  'invitation/removal',
  'sessions/removal',
  'two-step/removal',
] as const;
