-- People, their roles, their sessions, and the log of what was done.
-- Ids are UUIDv7 text, times are epoch milliseconds, truth values 0/1: the same on SQLite and PostgreSQL.

create table users (
  id text primary key,
  email text not null,
  full_name text not null check (length(full_name) between 1 and 200),
  credentials text not null default '',
  profession text not null check (profession in ('physician', 'physician-assistant', 'nurse', 'pharmacist', 'other-health-professional', 'not-a-health-professional')),
  profession_verified_at bigint,
  password_hash text not null,
  time_multiplier_percent integer not null default 100 check (time_multiplier_percent between 100 and 1000),
  letter_keys integer not null default 1 check (letter_keys in (0, 1)),
  reporting_sealed text,
  reporting_permitted_at bigint,
  created_at bigint not null,
  disabled_at bigint
);
create unique index users_by_email on users (email);

create table user_roles (
  user_id text not null references users (id),
  role text not null check (role in ('learner', 'educator', 'reviewer', 'admin')),
  granted_at bigint not null,
  granted_by text references users (id),
  primary key (user_id, role)
);
create index user_roles_by_role on user_roles (role);

create table sessions (
  token_hash text primary key,
  id text not null,
  user_id text not null references users (id),
  csrf_token text not null,
  user_agent text not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null
);
create unique index sessions_by_id on sessions (id);
create index sessions_by_user on sessions (user_id);

create table password_resets (
  token_hash text primary key,
  user_id text not null references users (id),
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index password_resets_by_user on password_resets (user_id);

create table setup_links (
  token_hash text primary key,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);

create table audit_events (
  id text primary key,
  at bigint not null,
  actor_id text references users (id),
  action text not null,
  subject_type text not null,
  subject_id text not null,
  detail text not null
);
create index audit_events_by_subject on audit_events (subject_type, subject_id);
