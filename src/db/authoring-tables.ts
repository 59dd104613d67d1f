export interface ArticleEditorsTable {
  article_id: string;
  user_id: string;
  added_at: number;
  added_by: string | null;
}

export interface ArticleDraftsTable {
  article_id: string;
  base_version_id: string | null;
  title: string;
  content: string;
  revision: number;
  updated_at: number;
  updated_by: string | null;
}

export interface KeyPointDraftsTable {
  key_point_id: string;
  article_id: string;
  position: number;
  statement: string;
  selector: string;
  passage_state: string;
  start_offset: number | null;
  end_offset: number | null;
  uncovered_reason: string | null;
  uncovered_by: string | null;
  uncovered_at: number | null;
}

export interface QuestionDraftsTable {
  question_id: string;
  base_version_id: string | null;
  key_point_id: string | null;
  kind: string;
  source: string;
  overrides: string;
  state: string;
  revision: number;
  updated_at: number;
  updated_by: string | null;
}

export interface QuestionAuthorsTable {
  question_id: string;
  user_id: string;
  since: number;
}

export interface QuestionApprovalsTable {
  question_version_id: string;
  approved_at: number;
  approved_by: string;
  overrides: string;
}

export interface QuestionRetirementsTable {
  question_id: string;
  retired_at: number;
  retired_by: string | null;
  reason: string;
}

export interface QuestionTagsTable {
  question_id: string;
  tag: string;
}

export interface QuestionEventsTable {
  id: string;
  question_id: string;
  question_version_id: string | null;
  at: number;
  actor_id: string | null;
  action: string;
  comment: string;
}

export interface ActivityDraftsTable {
  activity_id: string;
  article_id: string;
  base_version_id: string | null;
  title: string;
  content: string;
  revision: number;
  updated_at: number;
  updated_by: string | null;
}

export interface ActivityPoolsTable {
  activity_version_id: string;
  pool: number;
  key_point_id: string;
  draw: number;
}

export interface MediaTable {
  id: string;
  type: string;
  data: string;
  bytes: number;
  width: number;
  height: number;
  checksum: string;
  uploaded_at: number;
  uploaded_by: string;
}

export interface PracticeSessionsTable {
  id: string;
  user_id: string;
  activity_id: string;
  activity_version_id: string;
  form: string;
  started_at: number;
  finished_at: number | null;
}

export interface PracticeAnswersTable {
  session_id: string;
  position: number;
  question_version_id: string;
  key_point_id: string;
  response: string;
  num: number;
  den: number;
  confidence: number | null;
  points: number | null;
  answered_at: number;
}

export interface KeyCorrectionsTable {
  id: string;
  question_version_id: string;
  answer_key: string;
  feedback: string;
  reason: string;
  corrected_at: number;
  corrected_by: string;
}

export interface RegradesTable {
  correction_id: string;
  attempt_id: string;
  position: number;
  item_before_num: number;
  item_before_den: number;
  item_after_num: number;
  item_after_den: number;
  score_before_num: number;
  score_before_den: number;
  score_after_num: number;
  score_after_den: number;
  passed_before: number;
  passed_after: number;
}

/** Full-text search: a virtual table on SQLite, a table with a generated tsvector on PostgreSQL (0007_question_search). */
export interface QuestionSearchTable {
  question_id: string;
  body: string;
}

/** The tables of the educator's desk (migrations 0006 and 0007). */
export interface AuthoringTables {
  article_editors: ArticleEditorsTable;
  article_drafts: ArticleDraftsTable;
  key_point_drafts: KeyPointDraftsTable;
  question_drafts: QuestionDraftsTable;
  question_authors: QuestionAuthorsTable;
  question_approvals: QuestionApprovalsTable;
  question_retirements: QuestionRetirementsTable;
  question_tags: QuestionTagsTable;
  question_events: QuestionEventsTable;
  activity_drafts: ActivityDraftsTable;
  activity_pools: ActivityPoolsTable;
  media: MediaTable;
  practice_sessions: PracticeSessionsTable;
  practice_answers: PracticeAnswersTable;
  key_corrections: KeyCorrectionsTable;
  regrades: RegradesTable;
  question_search: QuestionSearchTable;
}
