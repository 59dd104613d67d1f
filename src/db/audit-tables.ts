import type { ColumnType } from 'kysely';

/** A row without `seq` was written before the chain began and has not been given its place yet. */
export interface AuditEventsTable {
  id: string;
  at: number;
  actor_id: string | null;
  action: string;
  subject_type: string;
  subject_id: string;
  detail: string;
  seq: ColumnType<number | null, number | null | undefined, number | null>;
  previous_hash: ColumnType<string | null, string | null | undefined, string | null>;
  hash: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface AuditChainTable {
  id: number;
  seq: number;
  hash: string;
  begun_at: number | null;
}

export interface AuditCheckpointsTable {
  number: number;
  seq: number;
  hash: string;
  at: number;
  jws: string;
}

export interface AuditTables {
  audit_events: AuditEventsTable;
  audit_chain: AuditChainTable;
  audit_checkpoints: AuditCheckpointsTable;
}
