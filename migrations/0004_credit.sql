-- What a passed attempt leads to: a completion, its evaluation, the credit claimed, the certificate.

create table completions (
  id text primary key,
  user_id text not null references users (id),
  activity_id text not null references activities (id),
  activity_version_id text not null references activity_versions (id),
  cycle integer not null check (cycle > 0),
  attempt_id text not null references attempts (id),
  passed_at bigint not null,
  evaluated_at bigint,
  claimed_at bigint,
  credit_hundredths integer check (credit_hundredths >= 25 and credit_hundredths % 25 = 0),
  unique (user_id, activity_id, cycle),
  unique (attempt_id)
);

-- No user, no completion, a random id and a day without a time: an evaluation can't be led back to who wrote it.
create table evaluations (
  id text primary key,
  activity_version_id text not null references activity_versions (id),
  submitted_on text not null,
  profession text not null,
  answers text not null
);
create index evaluations_by_activity_version on evaluations (activity_version_id);

-- record: the signed record as a compact JWS; what the certificate says is read from there and nowhere else.
create table certificates (
  id text primary key,
  number text not null,
  completion_id text not null references completions (id),
  sequence integer not null check (sequence > 0),
  user_id text not null references users (id),
  record text not null,
  issued_at bigint not null,
  replaced_at bigint,
  revoked_at bigint,
  revoked_reason text,
  unique (completion_id, sequence)
);
create unique index certificates_by_number on certificates (number);
create index certificates_by_user on certificates (user_id);
