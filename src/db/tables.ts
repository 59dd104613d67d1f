import type { ColumnType } from 'kysely';
import type { AuditTables } from './audit-tables.ts';
import type { AuthoringTables } from './authoring-tables.ts';
import type { DiscussionTables } from './discussion-tables.ts';
import type { MailTables } from './mail-tables.ts';
import type { PeopleTables } from './people-tables.ts';
import type { PrivacyTables } from './privacy-tables.ts';
import type { ProvidersTables } from './providers-tables.ts';
import type { RecordsTables } from './records-tables.ts';

/** A column that its owner may leave out on insert because the schema has a default for it. */
type Defaulted<T> = ColumnType<T, T | undefined, T>;

export interface UsersTable {
  id: string;
  email: string;
  full_name: string;
  credentials: Defaulted<string>;
  profession: string;
  profession_verified_at: number | null;
  profession_verified_by: Defaulted<string | null>;
  profession_verified_how: Defaulted<string | null>;
  password_hash: string;
  time_multiplier_percent: Defaulted<number>;
  letter_keys: Defaulted<number>;
  reporting_sealed: string | null;
  reporting_permitted_at: number | null;
  created_at: number;
  disabled_at: number | null;
}

export interface UserRolesTable {
  user_id: string;
  role: string;
  granted_at: number;
  granted_by: string | null;
}

export interface SessionsTable {
  token_hash: string;
  id: string;
  user_id: string;
  csrf_token: string;
  user_agent: string;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
}

export interface PasswordResetsTable {
  token_hash: string;
  user_id: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

export interface SetupLinksTable {
  token_hash: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

export interface ArticlesTable {
  id: string;
  slug: string;
  created_at: number;
}

export interface ArticleVersionsTable {
  id: string;
  article_id: string;
  version: number;
  title: string;
  content: string;
  created_at: number;
}

export interface KeyPointsTable {
  id: string;
  article_id: string;
  slug: string;
}

export interface KeyPointVersionsTable {
  id: string;
  key_point_id: string;
  article_version_id: string;
  position: number;
  statement: string;
  selector: string;
  start_offset: number;
  end_offset: number;
}

export interface QuestionsTable {
  id: string;
  article_id: string;
  slug: string;
}

export interface QuestionVersionsTable {
  id: string;
  question_id: string;
  version: number;
  key_point_id: string;
  kind: string;
  content: string;
  answer_key: string;
  feedback: string;
  checksum: string;
  created_at: number;
}

export interface ActivitiesTable {
  id: string;
  slug: string;
  created_at: number;
}

export interface ActivityVersionsTable {
  id: string;
  activity_id: string;
  version: number;
  article_version_id: string;
  title: string;
  details: string;
  pass_mark: number;
  attempts_allowed: number | null;
  time_limit_ms: number | null;
  released_on: string;
  expires_on: string;
  checksum: string;
  published_at: number | null;
  created_at: number;
}

export interface ActivityItemsTable {
  activity_version_id: string;
  position: number;
  question_version_id: string;
  purpose: Defaulted<string>;
  pool: Defaulted<number | null>;
}

export interface AcknowledgementsTable {
  id: string;
  user_id: string;
  activity_version_id: string;
  acknowledged_at: number;
}

export interface AttemptsTable {
  id: string;
  user_id: string;
  activity_id: string;
  activity_version_id: string;
  acknowledgement_id: string;
  cycle: Defaulted<number>;
  number: number;
  form: string;
  started_at: number;
  time_limit_ms: number | null;
  extra_time_ms: Defaulted<number>;
  deadline_at: number | null;
  submitted_at: number | null;
  finished_by: string | null;
  score_num: number | null;
  score_den: number | null;
  passed: number | null;
}

export interface AnswersTable {
  attempt_id: string;
  position: number;
  question_version_id: string;
  response: string;
  struck: string;
  flagged: number;
  spent_ms: number;
  revision: number;
  writer: string;
  writer_seq: number;
  saved_at: number;
}

export interface ScoresTable {
  attempt_id: string;
  position: number;
  question_version_id: string;
  key_point_id: string;
  answered: number;
  num: number;
  den: number;
  pilot: Defaulted<number>;
}

export interface CompletionsTable {
  id: string;
  user_id: string;
  activity_id: string;
  activity_version_id: string;
  cycle: number;
  attempt_id: string;
  passed_at: number;
  evaluated_at: number | null;
  claimed_at: number | null;
  credit_hundredths: number | null;
  credit_type: Defaulted<string | null>;
}

export interface EvaluationsTable {
  id: string;
  activity_version_id: string;
  submitted_on: string;
  profession: string;
  answers: string;
  counted: Defaulted<number>;
}

export interface CertificatesTable {
  id: string;
  number: string;
  completion_id: string;
  sequence: number;
  user_id: string;
  record: string;
  issued_at: number;
  replaced_at: number | null;
  revoked_at: number | null;
  revoked_reason: string | null;
}

export interface AnalysisCellsTable {
  activity_version_id: string;
  unit: number;
  total: number;
  attempts: number;
  items: string;
}

export interface AnalysisTimesTable {
  activity_version_id: string;
  question_version_id: string;
  bucket: number;
  answers: number;
}

export interface SchemaMigrationsTable {
  name: string;
  checksum: string;
  applied_at: number;
}

/** The whole schema, as `migrations/` leaves it. */
export interface Tables
  extends RecordsTables,
    AuditTables,
    MailTables,
    AuthoringTables,
    PeopleTables,
    DiscussionTables,
    ProvidersTables,
    PrivacyTables {
  users: UsersTable;
  user_roles: UserRolesTable;
  sessions: SessionsTable;
  password_resets: PasswordResetsTable;
  setup_links: SetupLinksTable;
  articles: ArticlesTable;
  article_versions: ArticleVersionsTable;
  key_points: KeyPointsTable;
  key_point_versions: KeyPointVersionsTable;
  questions: QuestionsTable;
  question_versions: QuestionVersionsTable;
  activities: ActivitiesTable;
  activity_versions: ActivityVersionsTable;
  activity_items: ActivityItemsTable;
  acknowledgements: AcknowledgementsTable;
  attempts: AttemptsTable;
  answers: AnswersTable;
  scores: ScoresTable;
  completions: CompletionsTable;
  evaluations: EvaluationsTable;
  certificates: CertificatesTable;
  analysis_cells: AnalysisCellsTable;
  analysis_times: AnalysisTimesTable;
  schema_migrations: SchemaMigrationsTable;
}
