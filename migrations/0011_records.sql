-- The office's view of who completed what: a narrow row for each completion, kept by triggers (0011_records_kept) so that
-- whichever act changes a completion, a certificate or a person, no page reads anything stale; running sums beside it; what
-- admins keep of their own; exports; what was reported to ACCME.

-- What of a completion decides which lists it is in. Whoever adds a kind of credit defines this view anew: credit_type is
-- read here and nowhere else. A completion without a certificate, or with one that carries no credit, has 'none'.
create view record_facts as
select completion.id as completion_id, completion.user_id, completion.activity_id, completion.passed_at,
  person.profession,
  case when person.profession_verified_at is null then 0 else 1 end as verified,
  case when completion.credit_hundredths is null then 'none' else 'ama-pra-category-1' end as credit_type,
  coalesce(completion.credit_hundredths, 0) as credit_hundredths,
  case when certificate.id is null then 'none'
    when certificate.revoked_at is not null then 'revoked'
    when certificate.replaced_at is not null then 'replaced'
    else 'valid' end as certificate_state
from completions completion
join users person on person.id = completion.user_id
left join certificates certificate on certificate.completion_id = completion.id and not exists (
  select 1 from certificates later
  where later.completion_id = certificate.completion_id and later.sequence > certificate.sequence
);

-- facet: profession|verified|credit_type|certificate_state. A filter on any of them comes down to a set of facets, of
-- which there are a few dozen at the most, each read from its own place in an index: a page costs the same at any depth.
-- month: "2026-11", in UTC.
create table completion_records (
  completion_id text primary key references completions (id) on delete cascade,
  user_id text not null,
  activity_id text not null,
  passed_at bigint not null,
  month text not null,
  facet text not null,
  credit_hundredths integer not null
);
create index completion_records_by_time on completion_records (passed_at, completion_id);
create index completion_records_by_activity on completion_records (activity_id, passed_at, completion_id);
create index completion_records_by_facet on completion_records (facet, passed_at, completion_id);
create index completion_records_by_activity_facet on completion_records (activity_id, facet, passed_at, completion_id);
create index completion_records_by_user on completion_records (user_id, passed_at);

-- How many records, and how much credit, there are in each month of each activity with each facet.
create table record_sums (
  month text not null,
  activity_id text not null,
  facet text not null,
  records bigint not null,
  credit_hundredths bigint not null,
  primary key (month, activity_id, facet)
);

-- Attempts of an activity by month (UTC): begun in it, handed in, passed.
create table attempt_sums (
  activity_id text not null,
  month text not null,
  starts bigint not null,
  submissions bigint not null,
  passes bigint not null,
  primary key (activity_id, month)
);

-- Time from the start to the submission of passed attempts, as counts by a bucket of a quarter of an octave (analysis/times.ts).
create table attempt_time_sums (
  activity_id text not null,
  month text not null,
  bucket integer not null check (bucket >= 0),
  attempts bigint not null,
  primary key (activity_id, month, bucket)
);

-- How often each answer of an evaluation was given; part: which objective, from 1; 0 where a question has one part.
-- An evaluation is added once, a little after it was sent, and marked as counted in the same transaction.
create table evaluation_sums (
  activity_version_id text not null references activity_versions (id),
  month text not null,
  question_id text not null,
  part integer not null,
  answer text not null,
  evaluations bigint not null,
  primary key (activity_version_id, month, question_id, part, answer)
);
alter table evaluations add column counted integer not null default 0 check (counted in (0, 1));
create index evaluations_uncounted on evaluations (id) where counted = 0;
create index evaluations_by_day on evaluations (activity_version_id, submitted_on);

-- An admin's own way of looking at the records: query is what stands in the address.
create table record_views (
  id text primary key,
  user_id text not null references users (id),
  name text not null check (length(name) between 1 and 80),
  query text not null,
  created_at bigint not null,
  unique (user_id, name)
);

-- An export that was asked for, and what became of it. requested_by is null for an operator at a terminal.
-- The file is named by the row, so that there is one result whoever else may have worked on it.
create table export_runs (
  id text primary key,
  format text not null check (format in ('csv', 'xlsx', 'json', 'pars')),
  query text not null,
  requested_by text references users (id),
  requested_at bigint not null,
  state text not null check (state in ('waiting', 'running', 'ready', 'failed', 'cancelled', 'expired')),
  lease text,
  lease_until bigint,
  tries integer not null default 0,
  expected bigint not null,
  done bigint not null default 0,
  file text,
  bytes bigint,
  checksum text,
  finished_at bigint,
  expires_at bigint,
  fault text,
  seen_at bigint,
  sent_at bigint,
  sent_by text references users (id),
  receipt text,
  check (state <> 'ready' or (finished_at is not null and expires_at is not null))
);
create index export_runs_by_time on export_runs (requested_at);
create index export_runs_open on export_runs (requested_at) where state in ('waiting', 'running');
create index export_runs_expiring on export_runs (expires_at) where state = 'ready';
create index export_runs_unseen on export_runs (requested_by) where seen_at is null;

-- Each record of a PARS export: what is to be done with it at the receiver, or why it can't go. row_sealed holds the
-- row as it goes, sent_sealed the one that went before it, both under the site's secret; fingerprint tells whether they
-- differ, without opening either.
create table export_run_records (
  run_id text not null references export_runs (id),
  completion_id text not null,
  position integer not null,
  outcome text not null check (outcome in ('add', 'change', 'delete', 'unchanged', 'refused', 'not-permitted')),
  problems text not null,
  fingerprint text,
  row_sealed text,
  sent_sealed text,
  primary key (run_id, completion_id)
);
create unique index export_run_records_in_order on export_run_records (run_id, position);
create index export_run_records_by_outcome on export_run_records (run_id, outcome, position);

-- What the receiver has of each record now: what was last sent.
create table pars_reports (
  completion_id text primary key,
  run_id text not null references export_runs (id),
  fingerprint text not null,
  row_sealed text not null,
  sent_at bigint not null
);

-- The 9 digits under which ACCME knows an activity.
create table pars_activities (
  activity_id text primary key references activities (id),
  accme_activity_id text not null,
  named_at bigint not null,
  named_by text references users (id)
);
