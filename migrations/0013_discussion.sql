-- The moderated discussion under each activity.

-- state_at: when it came into its state. root_id: the comment at the top of its thread, itself for one that replies to
-- nothing; depth: 0 for that one, 1 for a reply, 2 for a reply to a reply. version: the text that counts. revision counts
-- every change, its reports too. sending_key: of the page it was sent from, so that sending twice is sending once.
create table comments (
  id text primary key,
  activity_id text not null references activities (id),
  parent_id text references comments (id),
  root_id text not null references comments (id),
  depth integer not null check (depth between 0 and 2),
  author_id text not null references users (id),
  state text not null check (state in ('waiting', 'approved', 'changes-asked', 'removed', 'withdrawn')),
  state_at bigint not null,
  reason text not null,
  version integer not null check (version > 0),
  revision integer not null check (revision > 0),
  open_reports integer not null default 0 check (open_reports >= 0),
  sending_key text not null,
  created_at bigint not null,
  check ((parent_id is null) = (depth = 0)),
  check ((root_id = id) = (depth = 0))
);
create unique index comments_by_sending on comments (author_id, sending_key);
create index comments_by_activity on comments (activity_id, depth, created_at, id);
create index comments_by_activity_state on comments (activity_id, state);
create index comments_by_root on comments (root_id, state);
create index comments_by_author on comments (author_id, activity_id, created_at);
create index comments_by_state on comments (state, state_at, id);
create index comments_by_time on comments (created_at, id);
create index comments_reported on comments (state_at, id) where open_reports > 0;

-- Every text that was sent, with the declaration that came with it. guide: the version of the guide that was shown.
create table comment_texts (
  comment_id text not null references comments (id),
  version integer not null check (version > 0),
  body text not null check (length(body) between 1 and 4000),
  has_conflicts integer not null check (has_conflicts in (0, 1)),
  declaration text not null check (length(declaration) <= 1000),
  guide integer not null check (guide > 0),
  sent_by text not null references users (id),
  sent_at bigint not null,
  primary key (comment_id, version),
  check ((has_conflicts = 1) = (declaration <> ''))
);
create index comment_texts_by_sender on comment_texts (sent_by, sent_at);

-- What happened to a comment, for its author and for moderators.
create table comment_events (
  id text primary key,
  comment_id text not null references comments (id),
  at bigint not null,
  actor_id text not null references users (id),
  action text not null check (action in ('send', 'revise', 'withdraw', 'approve', 'ask-changes', 'remove', 'keep')),
  version integer not null check (version > 0),
  reason text not null
);
create index comment_events_by_comment on comment_events (comment_id, at, id);

create table comment_reports (
  comment_id text not null references comments (id),
  reporter_id text not null references users (id),
  version integer not null check (version > 0),
  reason text not null check (length(reason) between 1 and 1000),
  reported_at bigint not null,
  settled_at bigint,
  primary key (comment_id, reporter_id)
);
create index comment_reports_by_reporter on comment_reports (reporter_id, reported_at);

-- Who has said that they work for an ineligible company, and until when that held. They can't post while it does.
create table ineligible_staff (
  id text primary key,
  user_id text not null references users (id),
  declared_at bigint not null,
  ended_at bigint
);
create unique index ineligible_staff_now on ineligible_staff (user_id) where ended_at is null;
