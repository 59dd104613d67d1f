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

drop trigger record_of_completion on completions;
create trigger record_of_completion after insert or update of passed_at, credit_hundredths, credit_type, user_id on completions for each row execute function record_of_completion();

-- Certificates of participation that were issued before completions said so: the log has the template of each.
update completions set credit_type = 'participation' where credit_hundredths is null and credit_type is null and id in (
  select detail::jsonb ->> 'completionId' from audit_events
  where action = 'certificate.issue' and detail::jsonb ->> 'template' = 'participation'
);

-- left_out: of how many records an export says nothing, because their learners have not permitted reporting.
alter table export_runs drop constraint export_runs_format_check;
alter table export_runs add constraint export_runs_format_check check (format in ('csv', 'xlsx', 'json', 'pars', 'medbiq'));
alter table export_runs add column left_out bigint not null default 0;

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
