-- The words of each question, for the question bank's search. Full-text search is each engine's own.
create table question_search (
  question_id text primary key references questions (id),
  body text not null,
  words tsvector generated always as (to_tsvector('english', body)) stored
);
create index question_search_by_words on question_search using gin (words);
