import { type CompiledQuery, sql } from 'kysely';
import type { Database, Trx } from '../../db/index.ts';

/** One answer to be written: all of it, or nothing. Small JSON texts as they are stored. */
export interface Save {
  attemptId: string;
  userId: string;
  position: number;
  questionVersionId: string;
  /** JSON array of the chosen options' own ids. */
  response: string;
  struck: string;
  flagged: 0 | 1;
  spentMs: number;
  /** The revision that the page showed; 0: none yet. */
  baseRevision: number;
  /** Names the open page that writes; empty without script. */
  writer: string;
  writerSeq: number;
  now: number;
}

/** The new revision; null: not written, because the attempt is closed or over, or another page has written since. */
export type SaveOutcome = { revision: number } | null;

/** An outcome for each save: written, not written, or its own fault. */
export type GroupOutcome = { outcome: SaveOutcome } | { error: unknown };

export const saveKey = (save: Save): string => `${save.attemptId} ${save.position}`;

const SAVED = `(attempt_id, position, question_version_id, response, struck, flagged, spent_ms, revision, writer, writer_seq, saved_at)`;

/** A newer revision is written over only by who knew it, or by the same page going on. */
const UPSERT = `on conflict (attempt_id, position) do update set
    response = excluded.response, struck = excluded.struck, flagged = excluded.flagged,
    spent_ms = case when excluded.spent_ms > answers.spent_ms then excluded.spent_ms else answers.spent_ms end,
    revision = answers.revision + 1, writer = excluded.writer, writer_seq = excluded.writer_seq, saved_at = excluded.saved_at
  where answers.revision = excluded.revision - 1
     or (answers.writer <> '' and answers.writer = excluded.writer and answers.writer_seq < excluded.writer_seq)
  returning attempt_id, position, revision`;

interface SavedRow {
  attempt_id: string;
  position: number;
  revision: number;
}

/**
 * Writes a group of saves in one transaction: when this resolves, they are on the disk.
 * No two saves of a group may be of the same attempt and position.
 */
export function writeSaves(db: Database, saves: readonly Save[]): Promise<GroupOutcome[]> {
  return db.engine === 'sqlite' ? db.transaction((trx) => writeOneByOne(trx, saves)) : writeAsOneStatement(db, saves);
}

// SQLite: the same prepared statement for each. A row that breaks a constraint undoes only its own statement.
const ONE_SAVE = `insert into answers ${SAVED}
  select id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from attempts
  where id = ? and user_id = ? and submitted_at is null and (deadline_at is null or deadline_at >= ?)
  ${UPSERT}`;

let oneSave: CompiledQuery<SavedRow> | undefined;

async function writeOneByOne(trx: Trx, saves: readonly Save[]): Promise<GroupOutcome[]> {
  oneSave ??= sql<SavedRow>`${sql.raw(ONE_SAVE)}`.compile(trx);
  const outcomes: GroupOutcome[] = [];
  for (const s of saves) {
    const parameters = [
      ...[s.position, s.questionVersionId, s.response, s.struck, s.flagged, s.spentMs, s.baseRevision + 1],
      ...[s.writer, s.writerSeq, s.now, s.attemptId, s.userId, s.now],
    ];
    try {
      const { rows } = await trx.executeQuery<SavedRow>({ ...oneSave, parameters });
      outcomes.push({ outcome: rows[0] ? { revision: rows[0].revision } : null });
    } catch (error) {
      if (!isRowFault(error)) throw error;
      outcomes.push({ error });
    }
  }
  return outcomes;
}

// PostgreSQL: one multi-row upsert, its rows in one order so that two processes can't wait for each other. The share lock makes a submission wait for the save, or the save see the submission.
const GROUP_SAVE = `with save as (
    select * from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::int[], $8::bigint[], $9::int[], $10::text[], $11::int[], $12::bigint[])
      as s (attempt_id, user_id, position, question_version_id, response, struck, flagged, spent_ms, revision, writer, writer_seq, saved_at)
  ), open_attempt as (
    select a.id, a.user_id, a.deadline_at from attempts a
    where a.id = any($1::text[]) and a.submitted_at is null order by a.id for share
  )
  insert into answers ${SAVED}
  select s.attempt_id, s.position, s.question_version_id, s.response, s.struck, s.flagged, s.spent_ms, s.revision, s.writer, s.writer_seq, s.saved_at
  from save s join open_attempt a on a.id = s.attempt_id and a.user_id = s.user_id
  where a.deadline_at is null or a.deadline_at >= s.saved_at
  order by s.attempt_id, s.position
  ${UPSERT}`;

async function writeAsOneStatement(db: Database, saves: readonly Save[]): Promise<GroupOutcome[]> {
  try {
    const rows = await db.transaction(async (trx) => (await trx.executeQuery<SavedRow>(groupQuery(trx, saves))).rows);
    const revisions = new Map(rows.map((row) => [`${row.attempt_id} ${row.position}`, row.revision]));
    return saves.map((save) => {
      const revision = revisions.get(saveKey(save));
      return { outcome: revision === undefined ? null : { revision } };
    });
  } catch (error) {
    if (!isRowFault(error)) throw error;
    if (saves.length === 1) return [{ error }];
    // One row spoils the statement for all: halve until it stands alone.
    const middle = Math.ceil(saves.length / 2);
    return [
      ...(await writeAsOneStatement(db, saves.slice(0, middle))),
      ...(await writeAsOneStatement(db, saves.slice(middle))),
    ];
  }
}

let groupSave: CompiledQuery<SavedRow> | undefined;

function groupQuery(trx: Trx, saves: readonly Save[]): CompiledQuery<SavedRow> {
  groupSave ??= sql<SavedRow>`${sql.raw(GROUP_SAVE)}`.compile(trx);
  const column = <T>(pick: (save: Save) => T): T[] => saves.map(pick);
  const parameters = [
    column((s) => s.attemptId),
    column((s) => s.userId),
    column((s) => s.position),
    column((s) => s.questionVersionId),
    column((s) => s.response),
    column((s) => s.struck),
    column((s) => s.flagged),
    column((s) => s.spentMs),
    column((s) => s.baseRevision + 1),
    column((s) => s.writer),
    column((s) => s.writerSeq),
    column((s) => s.now),
  ];
  return { ...groupSave, parameters };
}

/** A fault of the row itself (constraint, type, length), not of the database: SQLite's and PostgreSQL's names for it. */
function isRowFault(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^(SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)|2[23])/.test(code);
}
