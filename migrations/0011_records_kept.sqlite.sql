-- What keeps the records and the sums: triggers, because many verbs of many features change what a record says. Each
-- engine writes them in its own way. A semicolon within one never ends a line (db/migrate.ts splits there).

create trigger record_sums_add after insert on completion_records begin
  insert into record_sums (month, activity_id, facet, records, credit_hundredths)
  values (new.month, new.activity_id, new.facet, 1, new.credit_hundredths)
  on conflict (month, activity_id, facet) do update set records = records + 1, credit_hundredths = record_sums.credit_hundredths + excluded.credit_hundredths ; end;

create trigger record_sums_move after update on completion_records
when old.facet <> new.facet or old.credit_hundredths <> new.credit_hundredths or old.month <> new.month begin
  update record_sums set records = records - 1, credit_hundredths = credit_hundredths - old.credit_hundredths
  where month = old.month and activity_id = old.activity_id and facet = old.facet
  ; insert into record_sums (month, activity_id, facet, records, credit_hundredths)
  values (new.month, new.activity_id, new.facet, 1, new.credit_hundredths)
  on conflict (month, activity_id, facet) do update set records = records + 1, credit_hundredths = record_sums.credit_hundredths + excluded.credit_hundredths ; end;

create trigger record_sums_remove after delete on completion_records begin
  update record_sums set records = records - 1, credit_hundredths = credit_hundredths - old.credit_hundredths
  where month = old.month and activity_id = old.activity_id and facet = old.facet ; end;

create trigger record_of_completion after insert on completions begin
  insert into completion_records (completion_id, user_id, activity_id, passed_at, month, facet, credit_hundredths)
  select completion_id, user_id, activity_id, passed_at, strftime('%Y-%m', passed_at / 1000, 'unixepoch'),
    profession || '|' || verified || '|' || credit_type || '|' || certificate_state, credit_hundredths
  from record_facts where completion_id = new.id ; end;

create trigger record_of_changed_completion after update of passed_at, credit_hundredths, user_id on completions begin
  update completion_records set (user_id, passed_at, month, facet, credit_hundredths) = (
    select user_id, passed_at, strftime('%Y-%m', passed_at / 1000, 'unixepoch'),
      profession || '|' || verified || '|' || credit_type || '|' || certificate_state, credit_hundredths
    from record_facts where completion_id = new.id)
  where completion_id = new.id ; end;

create trigger record_of_certificate after insert on certificates begin
  update completion_records set facet = (
    select profession || '|' || verified || '|' || credit_type || '|' || certificate_state from record_facts where completion_id = new.completion_id)
  where completion_id = new.completion_id ; end;

create trigger record_of_changed_certificate after update of replaced_at, revoked_at on certificates begin
  update completion_records set facet = (
    select profession || '|' || verified || '|' || credit_type || '|' || certificate_state from record_facts where completion_id = new.completion_id)
  where completion_id = new.completion_id ; end;

create trigger records_of_person after update of profession, profession_verified_at on users
when old.profession <> new.profession or (old.profession_verified_at is null) <> (new.profession_verified_at is null) begin
  update completion_records set facet = (
    select profession || '|' || verified || '|' || credit_type || '|' || certificate_state from record_facts where record_facts.completion_id = completion_records.completion_id)
  where user_id = new.id ; end;

create trigger attempt_sums_start after insert on attempts begin
  insert into attempt_sums (activity_id, month, starts, submissions, passes)
  values (new.activity_id, strftime('%Y-%m', new.started_at / 1000, 'unixepoch'), 1, 0, 0)
  on conflict (activity_id, month) do update set starts = starts + 1 ; end;

-- An attempt is handed in once, or written as handed in already; a regrading may still let it pass.
create trigger attempt_sums_submit after update of submitted_at on attempts
when old.submitted_at is null and new.submitted_at is not null begin
  insert into attempt_sums (activity_id, month, starts, submissions, passes)
  values (new.activity_id, strftime('%Y-%m', new.submitted_at / 1000, 'unixepoch'), 0, 1, new.passed)
  on conflict (activity_id, month) do update set submissions = submissions + 1, passes = passes + excluded.passes ; end;

create trigger attempt_sums_submitted after insert on attempts when new.submitted_at is not null begin
  insert into attempt_sums (activity_id, month, starts, submissions, passes)
  values (new.activity_id, strftime('%Y-%m', new.submitted_at / 1000, 'unixepoch'), 0, 1, new.passed)
  on conflict (activity_id, month) do update set submissions = submissions + 1, passes = passes + excluded.passes ; end;

create trigger attempt_sums_regrade after update of passed on attempts when old.passed = 0 and new.passed = 1 begin
  update attempt_sums set passes = passes + 1
  where activity_id = new.activity_id and month = strftime('%Y-%m', new.submitted_at / 1000, 'unixepoch') ; end;

create trigger attempt_time_of_pass after insert on completions begin
  insert into attempt_time_sums (activity_id, month, bucket, attempts)
  select activity_id, strftime('%Y-%m', submitted_at / 1000, 'unixepoch'),
    max(0, cast(4 * log2(max(submitted_at - started_at, 1000) / 1000.0) as integer)), 1
  from attempts where id = new.attempt_id and submitted_at is not null
  on conflict (activity_id, month, bucket) do update set attempts = attempts + 1 ; end;

insert into completion_records (completion_id, user_id, activity_id, passed_at, month, facet, credit_hundredths)
select completion_id, user_id, activity_id, passed_at, strftime('%Y-%m', passed_at / 1000, 'unixepoch'),
  profession || '|' || verified || '|' || credit_type || '|' || certificate_state, credit_hundredths
from record_facts;

insert into attempt_sums (activity_id, month, starts, submissions, passes)
select activity_id, month, sum(starts), sum(submissions), sum(passes) from (
  select activity_id, strftime('%Y-%m', started_at / 1000, 'unixepoch') as month, 1 as starts, 0 as submissions, 0 as passes from attempts
  union all
  select activity_id, strftime('%Y-%m', submitted_at / 1000, 'unixepoch'), 0, 1, passed from attempts where submitted_at is not null
) events group by activity_id, month;

insert into attempt_time_sums (activity_id, month, bucket, attempts)
select attempt.activity_id, strftime('%Y-%m', attempt.submitted_at / 1000, 'unixepoch') as month,
  max(0, cast(4 * log2(max(attempt.submitted_at - attempt.started_at, 1000) / 1000.0) as integer)) as bucket, count(*)
from completions completion join attempts attempt on attempt.id = completion.attempt_id
group by 1, 2, 3;
