-- The words of each question, for the question bank's search. Full-text search is each engine's own.
create virtual table question_search using fts5 (question_id unindexed, body, tokenize = 'porter unicode61 remove_diacritics 2');
