-- Mail waits here from the act that causes it until it is handed over, or given up.

-- sealed: to whom, subject and what the template is filled with, encrypted; emptied once the mail is handed over.
-- next_at: when it is to be tried; while somebody tries it, when their hold on it (lease) ends.
create table mail_queue (
  id text primary key,
  created_at bigint not null,
  user_id text references users (id),
  view text not null,
  sealed text,
  state text not null check (state in ('waiting', 'sent', 'given-up')),
  attempts integer not null default 0 check (attempts >= 0),
  next_at bigint not null,
  give_up_at bigint not null,
  lease text,
  last_error text,
  finished_at bigint,
  check ((state = 'waiting') = (finished_at is null)),
  check ((state = 'sent') = (sealed is null))
);
-- The next one to try.
create index mail_queue_by_turn on mail_queue (next_at) where state = 'waiting';
-- What was handed over or given up lately, and what is old enough to go.
create index mail_queue_by_end on mail_queue (state, finished_at);
-- Of a person, for their data download and erasure.
create index mail_queue_by_user on mail_queue (user_id);
