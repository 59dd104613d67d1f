-- What records say of credit, boards' MOC in reports to ACCME, and reports of one more format. A pair, because a CHECK is
-- changed in place on PostgreSQL and by building the table anew on SQLite, and because triggers are each engine's own.

-- credit_type of a completion: the type that was claimed; 'participation' where the certificate is one of participation;
-- null before that, for a certificate of completion, and with an amount from before there were types: AMA PRA Category 1.
drop view record_facts;
create view record_facts as
select completion.id as completion_id, completion.user_id, completion.activity_id, completion.passed_at,
  person.profession,
  case when person.profession_verified_at is null then 0 else 1 end as verified,
  case when completion.credit_type is not null then completion.credit_type
    when completion.credit_hundredths is null then 'none' else 'ama-pra-category-1' end as credit_type,
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

drop trigger record_of_changed_completion;
create trigger record_of_changed_completion after update of passed_at, credit_hundredths, credit_type, user_id on completions begin
  update completion_records set (user_id, passed_at, month, facet, credit_hundredths) = (
    select user_id, passed_at, strftime('%Y-%m', passed_at / 1000, 'unixepoch'),
      profession || '|' || verified || '|' || credit_type || '|' || certificate_state, credit_hundredths
    from record_facts where completion_id = new.id)
  where completion_id = new.id ; end;

-- Certificates of participation that were issued before completions said so: the log has the template of each.
update completions set credit_type = 'participation' where credit_hundredths is null and credit_type is null and id in (
  select json_extract(detail, '$.completionId') from audit_events
  where action = 'certificate.issue' and json_extract(detail, '$.template') = 'participation'
);

-- left_out: of how many records an export says nothing, because their learners have not permitted reporting.
-- The tables that refer to export_runs are built anew with it.
create table export_runs_new (
  id text primary key,
  format text not null check (format in ('csv', 'xlsx', 'json', 'pars', 'medbiq')),
  query text not null,
  requested_by text references users (id),
  requested_at bigint not null,
  state text not null check (state in ('waiting', 'running', 'ready', 'failed', 'cancelled', 'expired')),
  lease text,
  lease_until bigint,
  tries integer not null default 0,
  expected bigint not null,
  done bigint not null default 0,
  left_out bigint not null default 0,
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
create table export_run_records_new (
  run_id text not null references export_runs_new (id),
  completion_id text not null,
  position integer not null,
  outcome text not null check (outcome in ('add', 'change', 'delete', 'unchanged', 'refused', 'not-permitted')),
  problems text not null,
  fingerprint text,
  row_sealed text,
  sent_sealed text,
  primary key (run_id, completion_id)
);
create table pars_reports_new (
  completion_id text primary key,
  run_id text not null references export_runs_new (id),
  fingerprint text not null,
  row_sealed text not null,
  sent_at bigint not null
);
insert into export_runs_new (id, format, query, requested_by, requested_at, state, lease, lease_until, tries, expected, done,
  file, bytes, checksum, finished_at, expires_at, fault, seen_at, sent_at, sent_by, receipt)
select id, format, query, requested_by, requested_at, state, lease, lease_until, tries, expected, done,
  file, bytes, checksum, finished_at, expires_at, fault, seen_at, sent_at, sent_by, receipt from export_runs;
insert into export_run_records_new select run_id, completion_id, position, outcome, problems, fingerprint, row_sealed, sent_sealed from export_run_records;
insert into pars_reports_new select completion_id, run_id, fingerprint, row_sealed, sent_at from pars_reports;
drop table export_run_records;
drop table pars_reports;
drop table export_runs;
alter table export_runs_new rename to export_runs;
alter table export_run_records_new rename to export_run_records;
alter table pars_reports_new rename to pars_reports;
create index export_runs_by_time on export_runs (requested_at);
create index export_runs_open on export_runs (requested_at) where state in ('waiting', 'running');
create index export_runs_expiring on export_runs (expires_at) where state = 'ready';
create index export_runs_unseen on export_runs (requested_by) where seen_at is null;
create unique index export_run_records_in_order on export_run_records (run_id, position);
create index export_run_records_by_outcome on export_run_records (run_id, outcome, position);

-- With which board ACCME has an activity registered for Maintenance of Certification, for how many points at the most and
-- as which of the board's types of credit. A row stands for one of them; the learner template has room for one.
create table pars_moc (
  activity_id text primary key references activities (id),
  board text not null,
  credit_type text not null,
  points_hundredths integer not null check (points_hundredths >= 25 and points_hundredths % 25 = 0),
  named_at bigint not null,
  named_by text references users (id)
);
