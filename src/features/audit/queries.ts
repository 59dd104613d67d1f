import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';

export interface AuditEvent {
  /** Who did it; null for the system itself or an operator at a terminal. */
  actorId: string | null;
  /** What was done, as `noun.verb`: `attempt.submit`, `certificate.issue`. */
  action: string;
  subjectType: string;
  subjectId: string;
  /** Before and after, or whatever tells what changed. Never a password, a token or a sealed field in the clear. */
  detail?: Record<string, unknown>;
}

/** Writes the log's row in the transaction of the act itself, so that neither stands without the other. */
export async function recordEvent(
  trx: Trx,
  { clock, ids }: Pick<CoreDeps, 'clock' | 'ids'>,
  event: AuditEvent,
): Promise<void> {
  await trx
    .insertInto('audit_events')
    .values({
      id: ids.uuid(),
      at: clock(),
      actor_id: event.actorId,
      action: event.action,
      subject_type: event.subjectType,
      subject_id: event.subjectId,
      detail: JSON.stringify(event.detail ?? {}),
    })
    .execute();
}
