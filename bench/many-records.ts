import Sqlite from 'better-sqlite3';

export interface ManyRecords {
  records: number;
  people: number;
}

const DAY = 86_400_000;
const YEARS = 5 * 365 * DAY;
const PROFESSIONS = ['physician', 'physician', 'physician', 'nurse', 'pharmacist', 'physician-assistant'];
const NAMES = ['Zoë Brandt', 'Ngozi Okafor', 'Жанна Петрова', 'José Núñez', 'Mary O’Neill', 'Anna "Ann" Lee, Jr'];

/** Filled straight; the indexes that were made by hand are made again when all rows are there. */
const FILLED = ['acknowledgements', 'attempts', 'completions', 'certificates', 'completion_records'];

/** A UUID of its own for each kind of thing; in the order of n, as UUIDv7 is in the order of time. */
const idOf = (kind: number, n: string): string =>
  `printf('%08x-0000-7000-8000-${kind.toString(16).padStart(12, '0')}', ${n})`;

const textOf = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const oneOf = (choices: readonly string[], n: string): string =>
  `case ${n} % ${choices.length} ${choices.map((text, i) => `when ${i} then ${textOf(text)}`).join(' ')} end`;

/**
 * Fills a migrated SQLite file with completions by bare SQL: copies of the activity that is there, five years of
 * completions, credit for verified physicians, most of them with a certificate. The same for the same numbers.
 *
 * Triggers would take minutes over a million, and indexes grow fastest when they are made last; so both are put aside,
 * and what the triggers keep (`completion_records` and the sums) is filled by the statements that the migration has for
 * rows from before it. tests/records/many-records.test.ts holds the result to what the triggers make of the same rows.
 */
export function fillRecords(path: string, { records, people }: ManyRecords, activities = 20, until = Date.now()): void {
  const db = new Sqlite(path);
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -200000');
  db.pragma('foreign_keys = OFF');
  try {
    db.transaction(() => {
      const restore = putAside(db);
      insertActivities(db, activities);
      insertPeople(db, people);
      insertCompletions(db, { records, people, activities, from: until - YEARS });
      insertKept(db);
      restore();
    })();
    db.exec('analyze');
  } finally {
    db.close();
  }
}

/** Drops the triggers, and the indexes of what is filled. @returns what makes them again */
function putAside(db: Sqlite.Database): () => void {
  const found = db
    .prepare(
      `select type, name, sql from sqlite_master where sql is not null
       and (type = 'trigger' or (type = 'index' and tbl_name in (${FILLED.map(textOf).join()})))`,
    )
    .all() as { type: string; name: string; sql: string }[];
  for (const { type, name } of found) db.exec(`drop ${type} ${name}`);
  return () => {
    for (const { sql } of found) db.exec(sql);
  };
}

function insertActivities(db: Sqlite.Database, activities: number): void {
  const columns = (db.pragma('table_info(activity_versions)') as { name: string }[]).map(({ name }) => name);
  const own: Record<string, string> = {
    id: idOf(2, 'n'),
    activity_id: idOf(1, 'n'),
    title: "'Activity ' || n || ', for the bench'",
  };
  const values = columns.map((name) => own[name] ?? `model.${name}`);
  db.exec(`insert into activities (id, slug, created_at) select ${idOf(1, 'n')}, 'bench-' || n, 0 from ${upTo(activities)};
    insert into activity_versions (${columns.join()}) select ${values.join()}
    from ${upTo(activities)}, (select * from activity_versions limit 1) model`);
}

function insertPeople(db: Sqlite.Database, people: number): void {
  db.exec(`insert into users (id, email, full_name, profession, profession_verified_at, password_hash, created_at)
    select ${idOf(3, 'n')}, 'person' || n || '@example.org', ${oneOf(NAMES, 'n')} || ' ' || n,
      ${oneOf(PROFESSIONS, 'n')}, iif(n % 4 = 0, null, 1), 'none', 0
    from ${upTo(people)}`);
}

interface Plan extends ManyRecords {
  readonly activities: number;
  /** Epoch ms. */
  readonly from: number;
}

function insertCompletions(db: Sqlite.Database, { records, people, activities, from }: Plan): void {
  const [person, round] = [`(n % ${people})`, `(n / ${people})`];
  const [activity, cycle] = [`(${round} % ${activities})`, `(1 + ${round} / ${activities})`];
  const at = `(${from} + n * ${YEARS} / ${records})`;
  const [who, where] = [idOf(3, person), `${idOf(1, activity)}, ${idOf(2, activity)}`];
  const all = `from ${upTo(records)}`;
  const physician = `${person} % ${PROFESSIONS.length} < 3 and ${person} % 4 <> 0`;
  db.exec(`insert into acknowledgements (id, user_id, activity_version_id, acknowledged_at)
      select ${idOf(4, 'n')}, ${who}, ${idOf(2, activity)}, ${at} ${all} where ${cycle} = 1;
    insert into attempts (id, user_id, activity_id, activity_version_id, acknowledgement_id, cycle, number, form,
        started_at, submitted_at, finished_by, score_num, score_den, passed)
      select ${idOf(5, 'n')}, ${who}, ${where}, ${idOf(4, `(${activity} * ${people} + ${person})`)}, ${cycle}, 1 + n % 3, '{}',
        ${at} - 1200000 - n % 97 * 20000, ${at}, 'learner', 12 + n % 7, 18, 1 ${all};
    insert into completions (id, user_id, activity_id, activity_version_id, cycle, attempt_id, passed_at, claimed_at, credit_hundredths)
      select ${idOf(6, 'n')}, ${who}, ${where}, ${cycle}, ${idOf(5, 'n')}, ${at}, iif(n % 5 <> 0, ${at} + 60000, null),
        iif(n % 5 <> 0 and ${physician}, 100, null) ${all};
    insert into certificates (id, number, completion_id, sequence, user_id, record, issued_at, revoked_at, revoked_reason)
      select ${idOf(7, 'n')}, 'KP-' || n, ${idOf(6, 'n')}, 1, ${who}, 'none', ${at} + 60000,
        iif(n % 5000 = 1, ${at} + ${DAY}, null), iif(n % 5000 = 1, 'wrong', null) ${all} where n % 5 <> 0`);
}

/** What the triggers would have kept, for a file that had no record before. */
function insertKept(db: Sqlite.Database): void {
  const month = (at: string) => `strftime('%Y-%m', ${at} / 1000, 'unixepoch')`;
  db.exec(`delete from completion_records; delete from record_sums; delete from attempt_sums; delete from attempt_time_sums;
    insert into completion_records (completion_id, user_id, activity_id, passed_at, month, facet, credit_hundredths)
      select completion_id, user_id, activity_id, passed_at, ${month('passed_at')},
        profession || '|' || verified || '|' || credit_type || '|' || certificate_state, credit_hundredths from record_facts;
    insert into record_sums (month, activity_id, facet, records, credit_hundredths)
      select month, activity_id, facet, count(*), sum(credit_hundredths) from completion_records group by 1, 2, 3;
    insert into attempt_sums (activity_id, month, starts, submissions, passes)
      select activity_id, month, sum(starts), sum(submissions), sum(passes) from (
        select activity_id, ${month('started_at')} as month, 1 as starts, 0 as submissions, 0 as passes from attempts
        union all
        select activity_id, ${month('submitted_at')}, 0, 1, passed from attempts where submitted_at is not null
      ) group by 1, 2;
    insert into attempt_time_sums (activity_id, month, bucket, attempts)
      select attempt.activity_id, ${month('attempt.submitted_at')},
        max(0, cast(4 * log2(max(attempt.submitted_at - attempt.started_at, 1000) / 1000.0) as integer)), count(*)
      from completions completion join attempts attempt on attempt.id = completion.attempt_id group by 1, 2, 3`);
}

/** Rows n = 0 … count - 1. */
const upTo = (count: number): string =>
  `(with recursive counted (n) as (select 0 union all select n + 1 from counted where n + 1 < ${count}) select n from counted)`;
