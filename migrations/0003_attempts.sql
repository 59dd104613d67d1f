-- A learner's attempts: the form as it was frozen at the start, each answer as it was saved, each score.

create table acknowledgements (
  id text primary key,
  user_id text not null references users (id),
  activity_version_id text not null references activity_versions (id),
  acknowledged_at bigint not null
);
create unique index acknowledgements_by_user on acknowledgements (user_id, activity_version_id);

-- form: the frozen order of questions, and for each the order of its options under ids that mean something in this attempt only.
-- cycle: which term of the activity this counts for; a renewed activity can be earned again.
create table attempts (
  id text primary key,
  user_id text not null references users (id),
  activity_id text not null references activities (id),
  activity_version_id text not null references activity_versions (id),
  acknowledgement_id text not null references acknowledgements (id),
  cycle integer not null default 1 check (cycle > 0),
  number integer not null check (number > 0),
  form text not null,
  started_at bigint not null,
  time_limit_ms bigint,
  extra_time_ms bigint not null default 0 check (extra_time_ms >= 0),
  deadline_at bigint,
  submitted_at bigint,
  finished_by text check (finished_by in ('learner', 'deadline')),
  score_num bigint,
  score_den bigint check (score_den > 0),
  passed integer check (passed in (0, 1)),
  check ((submitted_at is null) = (finished_by is null)),
  check ((submitted_at is null) = (score_num is null)),
  check ((submitted_at is null) = (score_den is null)),
  check ((submitted_at is null) = (passed is null)),
  unique (user_id, activity_id, cycle, number)
);
create unique index attempts_open on attempts (user_id, activity_id) where submitted_at is null;
create index attempts_by_deadline on attempts (deadline_at) where submitted_at is null;
create index attempts_by_activity_version on attempts (activity_version_id);

-- revision counts the saves of this answer; writer and writer_seq tell the saves of one open page apart from another's.
create table answers (
  attempt_id text not null references attempts (id),
  position integer not null check (position > 0),
  question_version_id text not null references question_versions (id),
  response text not null,
  struck text not null,
  flagged integer not null check (flagged in (0, 1)),
  spent_ms bigint not null check (spent_ms >= 0),
  revision integer not null check (revision > 0),
  writer text not null,
  writer_seq integer not null,
  saved_at bigint not null,
  primary key (attempt_id, position)
);

create table scores (
  attempt_id text not null references attempts (id),
  position integer not null check (position > 0),
  question_version_id text not null references question_versions (id),
  key_point_id text not null references key_points (id),
  answered integer not null check (answered in (0, 1)),
  num bigint not null check (num >= 0),
  den bigint not null check (den > 0),
  primary key (attempt_id, position)
);
create index scores_by_question_version on scores (question_version_id);
