import type { ColumnType } from 'kysely';

/** A column that its owner may leave out on insert because the schema has a default for it. */
type Defaulted<T> = ColumnType<T, T | undefined, T>;

export interface CompletionRecordsTable {
  completion_id: string;
  user_id: string;
  activity_id: string;
  passed_at: number;
  month: string;
  facet: string;
  credit_hundredths: number;
}

export interface RecordSumsTable {
  month: string;
  activity_id: string;
  facet: string;
  records: number;
  credit_hundredths: number;
}

export interface AttemptSumsTable {
  activity_id: string;
  month: string;
  starts: number;
  submissions: number;
  passes: number;
}

export interface AttemptTimeSumsTable {
  activity_id: string;
  month: string;
  bucket: number;
  attempts: number;
}

export interface EvaluationSumsTable {
  activity_version_id: string;
  month: string;
  question_id: string;
  part: number;
  answer: string;
  evaluations: number;
}

export interface RecordViewsTable {
  id: string;
  user_id: string;
  name: string;
  query: string;
  created_at: number;
}

export interface ExportRunsTable {
  id: string;
  format: string;
  query: string;
  requested_by: string | null;
  requested_at: number;
  state: string;
  lease: string | null;
  lease_until: number | null;
  tries: Defaulted<number>;
  expected: number;
  done: Defaulted<number>;
  left_out: Defaulted<number>;
  file: string | null;
  bytes: number | null;
  checksum: string | null;
  finished_at: number | null;
  expires_at: number | null;
  fault: string | null;
  seen_at: number | null;
  sent_at: number | null;
  sent_by: string | null;
  receipt: string | null;
}

export interface ExportRunRecordsTable {
  run_id: string;
  completion_id: string;
  position: number;
  outcome: string;
  problems: string;
  fingerprint: string | null;
  row_sealed: string | null;
  sent_sealed: string | null;
}

export interface ParsReportsTable {
  completion_id: string;
  run_id: string;
  fingerprint: string;
  row_sealed: string;
  sent_at: number;
}

export interface ParsActivitiesTable {
  activity_id: string;
  accme_activity_id: string;
  named_at: number;
  named_by: string | null;
}

export interface ParsMocTable {
  activity_id: string;
  board: string;
  credit_type: string;
  points_hundredths: number;
  named_at: number;
  named_by: string | null;
}

export interface RecordsTables {
  completion_records: CompletionRecordsTable;
  record_sums: RecordSumsTable;
  attempt_sums: AttemptSumsTable;
  attempt_time_sums: AttemptTimeSumsTable;
  evaluation_sums: EvaluationSumsTable;
  record_views: RecordViewsTable;
  export_runs: ExportRunsTable;
  export_run_records: ExportRunRecordsTable;
  pars_reports: ParsReportsTable;
  pars_activities: ParsActivitiesTable;
  pars_moc: ParsMocTable;
}
