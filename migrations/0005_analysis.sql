-- Running sums of the item analysis, over the first attempt of each learner. Their number is bounded by the questions
-- of a form and its possible totals, so that reading them costs the same after ten attempts and after a million.

-- The learners of one activity version who have one total, counted in 1/unit points (unit: the least in which all
-- scores of the attempt are whole). items, by question version: [n, score, score squared, omitted, {option: chosen}],
-- summed over these learners. A submission changes one row.
create table analysis_cells (
  activity_version_id text not null references activity_versions (id),
  unit bigint not null check (unit > 0),
  total bigint not null check (total >= 0),
  attempts bigint not null check (attempts > 0),
  items text not null,
  primary key (activity_version_id, unit, total)
);

-- Time on a question, as counts by a bucket of a quarter of an octave (src/features/analysis/times.ts).
create table analysis_times (
  activity_version_id text not null references activity_versions (id),
  question_version_id text not null references question_versions (id),
  bucket integer not null check (bucket >= 0),
  answers bigint not null check (answers > 0),
  primary key (activity_version_id, question_version_id, bucket)
);
create index analysis_times_by_question on analysis_times (question_version_id);
