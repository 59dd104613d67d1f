import { pipeline, type Readable, Readable as Source } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { CoreDeps } from '../../deps.ts';
import { actionText } from './actions.ts';
import type { Filters } from './filters.ts';
import { recordEvent } from './queries.ts';
import { eventsFrom, narrow } from './search.ts';
import type { FoundRow } from './search-queries.ts';

export const FORMATS = ['csv', 'jsonl'] as const;
export type Format = (typeof FORMATS)[number];

/**
 * Exports what the filters leave, the newest first, as it stood when it was asked for; that it was, is an event before
 * the first byte is sent. Columns: docs/audit-log.md.
 * @param given the filters as they were given, for the event, which names nobody by their address: it is kept for ever
 * @returns the file, made as fast as it is read
 */
export async function exportEvents(
  core: Pick<CoreDeps, 'db' | 'clock' | 'ids'>,
  actorId: string,
  { format, filters, given }: { format: Format; filters: Filters; given: Record<string, string> },
): Promise<Readable> {
  const newest = { at: core.clock() + 1, seq: 0 };
  const named = filters.who?.includes('@') ? { who: await actorOf(core, filters) } : {};
  await core.db.transaction((trx) =>
    recordEvent(trx, core, {
      actorId,
      action: 'audit.export',
      subjectType: 'audit',
      subjectId: 'log',
      detail: { format, filters: { ...given, ...named } },
    }),
  );
  const rows = eventsFrom(core.db.kysely, filters, newest);
  return format === 'csv' ? csv(rows) : Source.from(jsonLines(rows));
}

async function actorOf({ db }: Pick<CoreDeps, 'db'>, filters: Filters): Promise<string> {
  return (await narrow(db.kysely, filters))?.actorId ?? 'nobody';
}

function columnsOf(row: FoundRow) {
  const { seq, id, at, actorId, actorName, action, subjectType, subjectId, detail, previousHash, hash } = row;
  return {
    seq,
    id,
    at,
    time: new Date(at).toISOString(),
    actor_id: actorId,
    actor_name: actorName,
    action,
    action_text: actionText(action),
    subject_type: subjectType,
    subject_id: subjectId,
    detail,
    previous_hash: previousHash,
    hash,
  };
}

async function* jsonLines(rows: AsyncIterable<FoundRow>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(columnsOf(row))}\n`;
}

function csv(rows: AsyncGenerator<FoundRow>): Readable {
  const columns = ['seq', 'id', 'at', 'time', 'actor_id', 'actor_name', 'action', 'action_text', 'subject_type'];
  const file = stringify({
    header: true,
    columns: [...columns, 'subject_id', 'detail', 'previous_hash', 'hash'],
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
  // A fault of either destroys the other; whoever reads the file is told.
  return pipeline(Source.from(cells(rows)), file, () => undefined);
}

async function* cells(rows: AsyncIterable<FoundRow>): AsyncGenerator<ReturnType<typeof columnsOf>> {
  for await (const row of rows) yield columnsOf(row);
}
