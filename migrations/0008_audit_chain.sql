-- The log of what was done becomes a chain: each row holds the hash of the row before it and its own, and every now and
-- then where the chain stands is signed. docs/audit-log.md says what is hashed. Rows from before have no place in it
-- until the first start, which gives them theirs (features/audit/seal.ts).

alter table audit_events add column seq bigint;
alter table audit_events add column previous_hash text;
alter table audit_events add column hash text;

-- Where the chain ends; one row, taken last by whoever appends. begun_at: when the rows from before were given a place.
create table audit_chain (
  id integer primary key check (id = 1),
  seq bigint not null check (seq >= 0),
  hash text not null,
  begun_at bigint
);
insert into audit_chain (id, seq, hash, begun_at) values (1, 0, '', null);

-- Signed: at `at` the chain had `seq` rows and the last one's hash was `hash`. jws says the same, signed.
create table audit_checkpoints (
  number bigint primary key check (number > 0),
  seq bigint not null,
  hash text not null,
  at bigint not null,
  jws text not null
);

-- Walking the chain.
create unique index audit_events_by_seq on audit_events (seq);
-- A page of the log: of all, of an action, of a person, of an action of a person, of a subject; each the newest first
-- and within a period.
create index audit_events_by_time on audit_events (at, seq);
create index audit_events_by_action on audit_events (action, at, seq);
create index audit_events_by_actor on audit_events (actor_id, at, seq);
create index audit_events_by_actor_and_action on audit_events (actor_id, action, at, seq);
drop index audit_events_by_subject;
create index audit_events_by_subject on audit_events (subject_id, at, seq);
