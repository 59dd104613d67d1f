-- Erasing people while what must be retained is kept apart, and changing the site's secret key.

-- An account that was erased. sealed: who it was, under a key of its own; there only where records have to be kept, until
-- keep_until. deleted_at: when that was deleted too. requested_by: the person, or the administrator who did it for them.
create table erasures (
  user_id text primary key references users (id),
  erased_at bigint not null,
  requested_by text not null references users (id),
  keep_until bigint,
  sealed text,
  deleted_at bigint,
  check (sealed is null or keep_until is not null),
  check (deleted_at is null or sealed is null)
);
-- Whose time is over.
create index erasures_by_end on erasures (keep_until) where sealed is not null;

-- What must outlive the secret key it came from, sealed under the present one: public keys of certificates (JWK) and the
-- keys of hashes that can't be made anew. id: a digest of what is sealed, so that keeping it twice is keeping it once.
create table kept_keys (
  id text primary key,
  purpose text not null,
  sealed text not null,
  kept_at bigint not null
);
