-- The educator's desk: drafts of what versions are made of, who reviewed what, pools and pilot questions, practice,
-- pictures, and keys that were put right after learners had been graded by them.

-- Who may change an article, its key points, its questions and its activities. An article for which nobody is named is
-- open to every educator.
create table article_editors (
  article_id text not null references articles (id),
  user_id text not null references users (id),
  added_at bigint not null,
  added_by text references users (id),
  primary key (article_id, user_id)
);
create index article_editors_by_user on article_editors (user_id);

-- The working copy of an article; its key points are beside it. revision counts the changes of both.
create table article_drafts (
  article_id text primary key references articles (id),
  base_version_id text references article_versions (id),
  title text not null,
  content text not null,
  revision integer not null check (revision > 0),
  updated_at bigint not null,
  updated_by text references users (id)
);

-- passage_state: found where its quotation says; reworded: found by what stands before and after it, to be confirmed;
-- lost: to be marked anew. uncovered_*: why no question is asked about it.
create table key_point_drafts (
  key_point_id text primary key references key_points (id),
  article_id text not null references articles (id),
  position integer not null check (position > 0),
  statement text not null,
  selector text not null,
  passage_state text not null check (passage_state in ('found', 'reworded', 'lost')),
  start_offset integer check (start_offset >= 0),
  end_offset integer,
  uncovered_reason text,
  uncovered_by text references users (id),
  uncovered_at bigint,
  check ((passage_state = 'lost') = (start_offset is null)),
  check ((start_offset is null) = (end_offset is null)),
  check (end_offset > start_offset),
  check ((uncovered_reason is null) = (uncovered_at is null))
);
create index key_point_drafts_by_article on key_point_drafts (article_id, position);

-- The version of a question that is being written: source is what an activity file would say, and may be unfinished.
-- overrides: the warnings of the item-writing rules that its authors let stand, each with the reason.
create table question_drafts (
  question_id text primary key references questions (id),
  base_version_id text references question_versions (id),
  key_point_id text references key_points (id),
  kind text not null,
  source text not null,
  overrides text not null,
  state text not null check (state in ('draft', 'in-review')),
  revision integer not null check (revision > 0),
  updated_at bigint not null,
  updated_by text references users (id)
);
create index question_drafts_by_key_point on question_drafts (key_point_id);
create index question_drafts_by_state on question_drafts (state, updated_at);

-- Everybody who has written on a question; none of them reviews it.
create table question_authors (
  question_id text not null references questions (id),
  user_id text not null references users (id),
  since bigint not null,
  primary key (question_id, user_id)
);
create index question_authors_by_user on question_authors (user_id);

create table question_approvals (
  question_version_id text primary key references question_versions (id),
  approved_at bigint not null,
  approved_by text not null references users (id),
  overrides text not null
);

-- A question that is not to be put into activities any more; those that have it keep it.
create table question_retirements (
  question_id text primary key references questions (id),
  retired_at bigint not null,
  retired_by text references users (id),
  reason text not null
);

create table question_tags (
  question_id text not null references questions (id),
  tag text not null check (length(tag) between 1 and 40),
  primary key (question_id, tag)
);
create index question_tags_by_tag on question_tags (tag);

-- What happened to a question, for those who work on it: each step and each comment with who and when.
create table question_events (
  id text primary key,
  question_id text not null references questions (id),
  question_version_id text references question_versions (id),
  at bigint not null,
  actor_id text references users (id),
  action text not null check (action in ('create', 'import', 'revise', 'restore', 'duplicate', 'submit', 'withdraw', 'request-changes', 'approve', 'comment', 'retire', 'reinstate', 'correct-key', 'discard')),
  comment text not null
);
create index question_events_by_question on question_events (question_id, at);

-- The version of an activity that is being built: its pre-start page, rules and blueprint, perhaps unfinished.
create table activity_drafts (
  activity_id text primary key references activities (id),
  article_id text not null references articles (id),
  base_version_id text references activity_versions (id),
  title text not null,
  content text not null,
  revision integer not null check (revision > 0),
  updated_at bigint not null,
  updated_by text references users (id)
);
create index activity_drafts_by_article on activity_drafts (article_id);

-- pilot: asked but not scored; practice: only in practice. pool: drawn from that pool of the version; null: asked of everybody.
alter table activity_items add column purpose text not null default 'scored' check (purpose in ('scored', 'pilot', 'practice'));
alter table activity_items add column pool integer check (pool > 0);

-- "draw" questions of those in the pool, all about one key point.
create table activity_pools (
  activity_version_id text not null references activity_versions (id),
  pool integer not null check (pool > 0),
  key_point_id text not null references key_points (id),
  draw integer not null check (draw > 0),
  primary key (activity_version_id, pool)
);

alter table scores add column pilot integer not null default 0 check (pilot in (0, 1));

-- Pictures in questions and articles; data is base64, so that one schema serves both engines. The id is not to be guessed.
create table media (
  id text primary key,
  type text not null check (type in ('image/png', 'image/jpeg', 'image/webp', 'image/gif')),
  data text not null,
  bytes integer not null check (bytes > 0),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  checksum text not null,
  uploaded_at bigint not null,
  uploaded_by text not null references users (id)
);
create unique index media_by_checksum on media (checksum);

-- Practice is apart from attempts: nothing of it can become credit.
create table practice_sessions (
  id text primary key,
  user_id text not null references users (id),
  activity_id text not null references activities (id),
  activity_version_id text not null references activity_versions (id),
  form text not null,
  started_at bigint not null,
  finished_at bigint
);
create index practice_sessions_by_user on practice_sessions (user_id, activity_id, started_at);

-- confidence: 1 low, 2 middling, 3 high; points by certainty marking, -6 to 3; null where no confidence was given.
create table practice_answers (
  session_id text not null references practice_sessions (id),
  position integer not null check (position > 0),
  question_version_id text not null references question_versions (id),
  key_point_id text not null references key_points (id),
  response text not null,
  num bigint not null check (num >= 0),
  den bigint not null check (den > 0),
  confidence integer check (confidence between 1 and 3),
  points integer check (points between -6 and 3),
  answered_at bigint not null,
  primary key (session_id, position),
  check ((confidence is null) = (points is null))
);

-- A key that was put right after it had been used. The version stays as it was written; the newest correction counts.
create table key_corrections (
  id text primary key,
  question_version_id text not null references question_versions (id),
  answer_key text not null,
  feedback text not null,
  reason text not null,
  corrected_at bigint not null,
  corrected_by text not null references users (id)
);
create index key_corrections_by_version on key_corrections (question_version_id, corrected_at);

-- What a correction changed in one attempt. A pass is never taken back.
create table regrades (
  correction_id text not null references key_corrections (id),
  attempt_id text not null references attempts (id),
  position integer not null check (position > 0),
  item_before_num bigint not null,
  item_before_den bigint not null check (item_before_den > 0),
  item_after_num bigint not null,
  item_after_den bigint not null check (item_after_den > 0),
  score_before_num bigint not null,
  score_before_den bigint not null check (score_before_den > 0),
  score_after_num bigint not null,
  score_after_den bigint not null check (score_after_den > 0),
  passed_before integer not null check (passed_before in (0, 1)),
  passed_after integer not null check (passed_after in (0, 1)),
  primary key (correction_id, attempt_id),
  check (passed_after >= passed_before)
);
create index regrades_by_attempt on regrades (attempt_id);
