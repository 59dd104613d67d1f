import type { ColumnType } from 'kysely';

export interface CommentsTable {
  id: string;
  activity_id: string;
  parent_id: string | null;
  root_id: string;
  depth: number;
  author_id: string;
  state: string;
  state_at: number;
  reason: string;
  version: number;
  revision: number;
  open_reports: ColumnType<number, number | undefined, number>;
  sending_key: string;
  created_at: number;
}

export interface CommentTextsTable {
  comment_id: string;
  version: number;
  body: string;
  has_conflicts: number;
  declaration: string;
  guide: number;
  sent_by: string;
  sent_at: number;
}

export interface CommentEventsTable {
  id: string;
  comment_id: string;
  at: number;
  actor_id: string;
  action: string;
  version: number;
  reason: string;
}

export interface CommentReportsTable {
  comment_id: string;
  reporter_id: string;
  version: number;
  reason: string;
  reported_at: number;
  settled_at: number | null;
}

export interface IneligibleStaffTable {
  id: string;
  user_id: string;
  declared_at: number;
  ended_at: number | null;
}

/** The tables of the discussion (migration 0013). */
export interface DiscussionTables {
  comments: CommentsTable;
  comment_texts: CommentTextsTable;
  comment_events: CommentEventsTable;
  comment_reports: CommentReportsTable;
  ineligible_staff: IneligibleStaffTable;
}
