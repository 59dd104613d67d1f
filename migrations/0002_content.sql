-- Articles, the key points marked in them, the questions built on those, and the activities that put them together.
-- Everything a learner can be examined on is a version and never changes after it is written.

create table articles (
  id text primary key,
  slug text not null,
  created_at bigint not null
);
create unique index articles_by_slug on articles (slug);

create table article_versions (
  id text primary key,
  article_id text not null references articles (id),
  version integer not null check (version > 0),
  title text not null,
  content text not null,
  created_at bigint not null,
  unique (article_id, version)
);

create table key_points (
  id text primary key,
  article_id text not null references articles (id),
  slug text not null,
  unique (article_id, slug)
);

-- A key point as it stands in one version of its article: its words and the passage that it rests on.
create table key_point_versions (
  id text primary key,
  key_point_id text not null references key_points (id),
  article_version_id text not null references article_versions (id),
  position integer not null check (position > 0),
  statement text not null,
  selector text not null,
  start_offset integer not null check (start_offset >= 0),
  end_offset integer not null,
  check (end_offset > start_offset),
  unique (article_version_id, position),
  unique (article_version_id, key_point_id)
);
create index key_point_versions_by_key_point on key_point_versions (key_point_id);

create table questions (
  id text primary key,
  article_id text not null references articles (id),
  slug text not null,
  unique (article_id, slug)
);

-- What a learner may see (content) is kept apart from the key and from the feedback, so that the page of a
-- question is made by a statement that cannot read either.
create table question_versions (
  id text primary key,
  question_id text not null references questions (id),
  version integer not null check (version > 0),
  key_point_id text not null references key_points (id),
  kind text not null,
  content text not null,
  answer_key text not null,
  feedback text not null,
  checksum text not null,
  created_at bigint not null,
  unique (question_id, version)
);
create index question_versions_by_key_point on question_versions (key_point_id);

create table activities (
  id text primary key,
  slug text not null,
  created_at bigint not null
);
create unique index activities_by_slug on activities (slug);

create table activity_versions (
  id text primary key,
  activity_id text not null references activities (id),
  version integer not null check (version > 0),
  article_version_id text not null references article_versions (id),
  title text not null,
  details text not null,
  pass_mark integer not null check (pass_mark between 1 and 100),
  attempts_allowed integer check (attempts_allowed > 0),
  time_limit_ms bigint check (time_limit_ms > 0),
  released_on text not null,
  expires_on text not null,
  checksum text not null,
  published_at bigint,
  created_at bigint not null,
  unique (activity_id, version)
);

create table activity_items (
  activity_version_id text not null references activity_versions (id),
  position integer not null check (position > 0),
  question_version_id text not null references question_versions (id),
  primary key (activity_version_id, position)
);
create index activity_items_by_question on activity_items (question_version_id);
