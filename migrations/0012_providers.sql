-- Providers, credit types, certification of activities, disclosures of everybody in control of content; kinds of credit.

-- status 'none': an organisation without accreditation, which can only be a joint provider. eligible: somebody has
-- affirmed that it is no ineligible company (ACCME). Days as 2026-11-23. The four numbers are the provider's settings.
create table providers (
  id text primary key,
  name text not null,
  status text not null check (status in ('accredited', 'provisional', 'probation', 'none')),
  accreditor text not null check (accreditor in ('accme', 'state', 'joint-accreditation', 'other', 'none')),
  accreditor_name text not null,
  accredited_from text,
  accredited_until text,
  lost_on text,
  accreditation_statement text not null,
  joint_statement text not null,
  eligible integer not null check (eligible in (0, 1)),
  accme_id text not null,
  contact text not null,
  signatory_name text not null,
  signatory_title text not null,
  logo_id text references media (id),
  journal_maximum_hundredths integer not null check (journal_maximum_hundredths > 0),
  grace_days integer not null check (grace_days between 0 and 365),
  disclosure_months integer not null check (disclosure_months between 1 and 60),
  revision integer not null check (revision > 0),
  created_at bigint not null,
  updated_at bigint not null,
  updated_by text references users (id),
  check ((status = 'none') = (accreditor = 'none')),
  check ((status = 'none') = (accredited_from is null)),
  check (lost_on is null or status = 'none'),
  check ((accredited_from is null) = (accredited_until is null)),
  check (accredited_until >= accredited_from)
);
create unique index providers_by_name on providers (name);

-- A version is never changed. revision 0: of one's own; above: other numbers for version base_version of a shipped type.
create table credit_type_versions (
  id text primary key,
  slug text not null,
  base_version integer not null check (base_version > 0),
  revision integer not null check (revision >= 0),
  content text not null,
  created_at bigint not null,
  created_by text references users (id),
  unique (slug, base_version, revision)
);

-- That somebody has compared a shipped text (a set or a type, id@version) with its owner's present one.
create table statement_comparisons (
  id text primary key,
  reference text not null,
  compared_at bigint not null,
  compared_by text not null references users (id),
  source text not null
);
create index statement_comparisons_by_reference on statement_comparisons (reference, compared_at);

-- What an admin is preparing; the certification itself is frozen into the activity's version.
create table certification_plans (
  activity_id text primary key references activities (id),
  revision integer not null check (revision > 0),
  content text not null,
  updated_at bigint not null,
  updated_by text references users (id)
);

-- person: 'user:<id>' or 'name:<folded name>'. A new round is asked for when the last one is out of date or has changed.
-- relationships: [{company, nature, ended}] of the last 24 months.
create table disclosures (
  id text primary key,
  activity_id text not null references activities (id),
  person text not null,
  round integer not null check (round > 0),
  user_id text references users (id),
  name text not null,
  email text not null,
  state text not null check (state in ('requested', 'submitted', 'none', 'relevant', 'mitigated', 'excluded')),
  relationships text not null,
  submitted_at bigint,
  submitted_by text references users (id),
  reviewed_at bigint,
  reviewed_by text references users (id),
  mitigation text not null,
  valid_until text,
  revision integer not null check (revision > 0),
  created_at bigint not null,
  unique (activity_id, person, round),
  check ((state in ('none', 'relevant', 'mitigated', 'excluded')) = (reviewed_at is not null)),
  check ((reviewed_at is null) = (valid_until is null)),
  check ((state = 'requested') = (submitted_at is null))
);

-- In control of an activity's content and named by hand.
create table disclosure_planners (
  activity_id text not null references activities (id),
  person text not null,
  name text not null,
  email text not null,
  role text not null,
  added_at bigint not null,
  added_by text references users (id),
  primary key (activity_id, person)
);

create table disclosure_links (
  token_hash text primary key,
  disclosure_id text not null references disclosures (id),
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index disclosure_links_by_disclosure on disclosure_links (disclosure_id);

-- Which credit was claimed; null with an amount: AMA PRA Category 1, the only one there was.
alter table completions add column credit_type text;

-- The office's list of certificates, the newest first.
create index certificates_by_issue on certificates (issued_at, id);

drop view record_facts;
create view record_facts as
select completion.id as completion_id, completion.user_id, completion.activity_id, completion.passed_at,
  person.profession,
  case when person.profession_verified_at is null then 0 else 1 end as verified,
  case when completion.credit_hundredths is null then 'none'
    else coalesce(completion.credit_type, 'ama-pra-category-1') end as credit_type,
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
