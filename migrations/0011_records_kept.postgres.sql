-- What keeps the records and the sums: triggers, because many verbs of many features change what a record says. Each
-- engine writes them in its own way. A semicolon within one never ends a line (db/migrate.ts splits there).

create function record_month(at bigint) returns text language sql immutable as $$
  select to_char(to_timestamp(at / 1000.0) at time zone 'UTC', 'YYYY-MM') $$;

create function record_bucket(ms bigint) returns integer language sql immutable as $$
  select greatest(0, floor(4 * ln(greatest(ms, 1000) / 1000.0) / ln(2.0)))::integer $$;

create function record_sums_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.facet = new.facet and old.credit_hundredths = new.credit_hundredths and old.month = new.month then return null ; end if
  ; if tg_op <> 'INSERT' then
    update record_sums set records = records - 1, credit_hundredths = credit_hundredths - old.credit_hundredths
    where month = old.month and activity_id = old.activity_id and facet = old.facet
  ; end if
  ; if tg_op <> 'DELETE' then
    insert into record_sums as sums (month, activity_id, facet, records, credit_hundredths)
    values (new.month, new.activity_id, new.facet, 1, new.credit_hundredths)
    on conflict (month, activity_id, facet) do update set records = sums.records + 1, credit_hundredths = sums.credit_hundredths + excluded.credit_hundredths
  ; end if
  ; return null
; end $$;
create trigger record_sums_keep after insert or update or delete on completion_records for each row execute function record_sums_keep();

create function record_of_completion() returns trigger language plpgsql as $$
begin
  insert into completion_records (completion_id, user_id, activity_id, passed_at, month, facet, credit_hundredths)
  select completion_id, user_id, activity_id, passed_at, record_month(passed_at),
    profession || '|' || verified || '|' || credit_type || '|' || certificate_state, credit_hundredths
  from record_facts where completion_id = new.id
  on conflict (completion_id) do update set user_id = excluded.user_id, passed_at = excluded.passed_at, month = excluded.month,
    facet = excluded.facet, credit_hundredths = excluded.credit_hundredths
  ; return null
; end $$;
create trigger record_of_completion after insert or update of passed_at, credit_hundredths, user_id on completions for each row execute function record_of_completion();

create function record_of_certificate() returns trigger language plpgsql as $$
begin
  update completion_records set facet = (
    select profession || '|' || verified || '|' || credit_type || '|' || certificate_state from record_facts where record_facts.completion_id = new.completion_id)
  where completion_id = new.completion_id
  ; return null
; end $$;
create trigger record_of_certificate after insert or update of replaced_at, revoked_at on certificates for each row execute function record_of_certificate();

create function records_of_person() returns trigger language plpgsql as $$
begin
  update completion_records record set facet = (
    select profession || '|' || verified || '|' || credit_type || '|' || certificate_state from record_facts where record_facts.completion_id = record.completion_id)
  where user_id = new.id
  ; return null
; end $$;
create trigger records_of_person after update of profession, profession_verified_at on users for each row
when (old.profession <> new.profession or (old.profession_verified_at is null) <> (new.profession_verified_at is null))
execute function records_of_person();

-- An attempt is handed in once, or written as handed in already; a regrading may still let it pass.
create function attempt_sums_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into attempt_sums as sums (activity_id, month, starts, submissions, passes)
    values (new.activity_id, record_month(new.started_at), 1, 0, 0)
    on conflict (activity_id, month) do update set starts = sums.starts + 1
  ; end if
  ; if new.submitted_at is not null and (tg_op = 'INSERT' or old.submitted_at is null) then
    insert into attempt_sums as sums (activity_id, month, starts, submissions, passes)
    values (new.activity_id, record_month(new.submitted_at), 0, 1, new.passed)
    on conflict (activity_id, month) do update set submissions = sums.submissions + 1, passes = sums.passes + excluded.passes
  ; elsif tg_op = 'UPDATE' and old.passed = 0 and new.passed = 1 then
    update attempt_sums set passes = passes + 1 where activity_id = new.activity_id and month = record_month(new.submitted_at)
  ; end if
  ; return null
; end $$;
create trigger attempt_sums_keep after insert or update of submitted_at, passed on attempts for each row execute function attempt_sums_keep();

create function attempt_time_of_pass() returns trigger language plpgsql as $$
begin
  insert into attempt_time_sums as sums (activity_id, month, bucket, attempts)
  select activity_id, record_month(submitted_at), record_bucket(submitted_at - started_at), 1
  from attempts where id = new.attempt_id and submitted_at is not null
  on conflict (activity_id, month, bucket) do update set attempts = sums.attempts + 1
  ; return null
; end $$;
create trigger attempt_time_of_pass after insert on completions for each row execute function attempt_time_of_pass();

insert into completion_records (completion_id, user_id, activity_id, passed_at, month, facet, credit_hundredths)
select completion_id, user_id, activity_id, passed_at, record_month(passed_at),
  profession || '|' || verified || '|' || credit_type || '|' || certificate_state, credit_hundredths
from record_facts;

insert into attempt_sums (activity_id, month, starts, submissions, passes)
select activity_id, month, sum(starts), sum(submissions), sum(passes) from (
  select activity_id, record_month(started_at) as month, 1 as starts, 0 as submissions, 0 as passes from attempts
  union all
  select activity_id, record_month(submitted_at), 0, 1, passed from attempts where submitted_at is not null
) events group by activity_id, month;

insert into attempt_time_sums (activity_id, month, bucket, attempts)
select attempt.activity_id, record_month(attempt.submitted_at) as month, record_bucket(attempt.submitted_at - attempt.started_at) as bucket, count(*)
from completions completion join attempts attempt on attempt.id = completion.attempt_id
group by 1, 2, 3;
