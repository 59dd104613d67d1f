-- The admin's work on people: who checked a profession and how, accommodations, invitations, imports, two-step sign-in.

alter table users add column profession_verified_by text references users (id);
alter table users add column profession_verified_how text;

-- Lists of people, the newest first: all of them, of one profession, those who may not sign in, those checked.
create index users_by_created on users (created_at, id);
create index users_by_profession on users (profession, created_at, id);
create index users_disabled on users (created_at, id) where disabled_at is not null;
create index users_verified on users (created_at, id) where profession_verified_at is not null;

-- The words of a person's name and address, folded to a–z and 0–9 (accounts/search-words.ts), for search by how words begin.
create table person_words (
  word text not null,
  user_id text not null references users (id),
  primary key (word, user_id)
);
create index person_words_by_user on person_words (user_id, word);

-- Each decision on extra time: for a person, or for one open attempt. The newest of a person counts.
create table accommodations (
  id text primary key,
  user_id text not null references users (id),
  attempt_id text references attempts (id),
  time_multiplier_percent integer check (time_multiplier_percent between 100 and 1000),
  extra_time_ms bigint check (extra_time_ms >= 0),
  reason text not null,
  decided_at bigint not null,
  decided_by text not null references users (id),
  check ((attempt_id is null) = (extra_time_ms is null)),
  check ((attempt_id is null) <> (time_multiplier_percent is null))
);
create index accommodations_by_user on accommodations (user_id, decided_at);

-- One-time links by which invited people choose their password.
create table invitations (
  token_hash text primary key,
  user_id text not null references users (id),
  created_at bigint not null,
  created_by text references users (id),
  expires_at bigint not null,
  accepted_at bigint,
  revoked_at bigint
);
create index invitations_by_user on invitations (user_id, created_at);

-- A list of people waiting to be imported, and afterwards what came of it. source goes once it is applied or given up.
create table people_imports (
  id text primary key,
  created_by text not null references users (id),
  created_at bigint not null,
  name text not null,
  source text,
  invite integer not null check (invite in (0, 1)),
  applied_at bigint,
  result text
);
create index people_imports_waiting on people_imports (created_at) where source is not null;

-- Codes of an authenticator (RFC 6238). last_step: the time step of the last code used; none at or before it works again.
create table totp (
  user_id text primary key references users (id),
  secret_sealed text not null,
  created_at bigint not null,
  confirmed_at bigint,
  last_step bigint not null default 0,
  failures integer not null default 0,
  failures_since bigint not null default 0
);
create index totp_by_confirmed on totp (confirmed_at);

create table recovery_codes (
  code_hash text primary key,
  user_id text not null references users (id),
  created_at bigint not null,
  used_at bigint
);
create index recovery_codes_by_user on recovery_codes (user_id);

-- The password was right; the code is still to come.
create table sign_in_steps (
  token_hash text primary key,
  user_id text not null references users (id),
  created_at bigint not null,
  expires_at bigint not null
);
create index sign_in_steps_by_user on sign_in_steps (user_id);
