-- The list of those without a password yet, the newest first.
create index users_pending on users (created_at, id) where password_hash = 'pending';

-- The words of people go with them. They follow from names and addresses, and are put in again when the database is opened.
drop table person_words;
create table person_words (
  word text not null,
  user_id text not null references users (id) on delete cascade,
  primary key (word, user_id)
);
create index person_words_by_user on person_words (user_id, word);
