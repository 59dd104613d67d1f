import Sqlite from 'better-sqlite3';

export interface ManyRecords {
  records: number;
  people: number;
}

const DAY = 86_400_000;
const PROFESSIONS = ['physician', 'physician', 'physician', 'nurse', 'pharmacist', 'physician-assistant'] as const;
const NAMES = [
  'Zoë Brandt',
  'Ngozi Okafor',
  'Жанна Петрова',
  'José Núñez',
  'Mary O’Neill',
  'Anna "Ann" Lee, Jr',
] as const;

/** A UUID of its own for each thing; in the order of n, as UUIDv7 is in the order of time. */
function idOf(kind: number, n: number): string {
  return `${n.toString(16).padStart(8, '0')}-0000-7000-8000-${kind.toString(16).padStart(12, '0')}`;
}

/**
 * Fills a migrated SQLite file with completions by bare SQL, so that the triggers, and nothing else of the product, make
 * their records: copies of the activity that is there, five years of completions, credit for verified physicians, most of
 * them with a certificate. The same for the same numbers.
 */
export function fillRecords(path: string, { records, people }: ManyRecords, activities = 20, until = Date.now()): void {
  const db = new Sqlite(path);
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -200000');
  const model = db.prepare('select * from activity_versions limit 1').get() as Record<string, unknown>;
  const insert = (table: string, columns: readonly string[]) =>
    db.prepare(`insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`);
  db.transaction(() => {
    for (let n = 0; n < activities; n += 1) {
      insert('activities', ['id', 'slug', 'created_at']).run(idOf(1, n), `bench-${n}`, 0);
      const version = { ...model, id: idOf(2, n), activity_id: idOf(1, n), title: `Activity ${n}, for the bench` };
      insert('activity_versions', Object.keys(version)).run(...Object.values(version));
    }
    const person = insert('users', [
      'id',
      'email',
      'full_name',
      'profession',
      'profession_verified_at',
      'password_hash',
      'created_at',
    ]);
    for (let n = 0; n < people; n += 1) {
      const verified = n % 4 === 0 ? null : 1;
      person.run(
        idOf(3, n),
        `person${n}@example.org`,
        `${NAMES[n % NAMES.length]} ${n}`,
        PROFESSIONS[n % PROFESSIONS.length],
        verified,
        'none',
        0,
      );
    }
  })();
  const acknowledgement = insert('acknowledgements', ['id', 'user_id', 'activity_version_id', 'acknowledged_at']);
  const attempt = insert('attempts', [
    'id',
    'user_id',
    'activity_id',
    'activity_version_id',
    'acknowledgement_id',
    'cycle',
    'number',
    'form',
    'started_at',
    'submitted_at',
    'finished_by',
    'score_num',
    'score_den',
    'passed',
  ]);
  const completion = insert('completions', [
    'id',
    'user_id',
    'activity_id',
    'activity_version_id',
    'cycle',
    'attempt_id',
    'passed_at',
    'claimed_at',
    'credit_hundredths',
  ]);
  const certificate = insert('certificates', [
    'id',
    'number',
    'completion_id',
    'sequence',
    'user_id',
    'record',
    'issued_at',
    'revoked_at',
    'revoked_reason',
  ]);
  const from = until - 5 * 365 * DAY;
  const write = db.transaction((first: number, last: number) => {
    for (let n = first; n < last; n += 1) {
      const [user, round] = [n % people, Math.floor(n / people)];
      const [activity, cycle] = [round % activities, 1 + Math.floor(round / activities)];
      const at = from + Math.floor((n / records) * 5 * 365 * DAY);
      const who = idOf(3, user);
      const where = [idOf(1, activity), idOf(2, activity)] as const;
      if (cycle === 1) acknowledgement.run(idOf(4, n), who, where[1], at);
      attempt.run(
        idOf(5, n),
        who,
        ...where,
        idOf(4, activity * people + user),
        cycle,
        1 + (n % 3),
        '{}',
        at - 1_200_000 - (n % 97) * 20_000,
        at,
        'learner',
        12 + (n % 7),
        18,
        1,
      );
      const claimed = n % 5 !== 0;
      const credit = claimed && user % PROFESSIONS.length < 3 && user % 4 !== 0 ? 100 : null;
      completion.run(idOf(6, n), who, ...where, cycle, idOf(5, n), at, claimed ? at + 60_000 : null, credit);
      const revoked = n % 5000 === 1 ? at + DAY : null;
      if (claimed)
        certificate.run(idOf(7, n), `KP-${n}`, idOf(6, n), 1, who, 'none', at + 60_000, revoked, revoked && 'wrong');
    }
  });
  const step = 20_000;
  for (let n = 0; n < records; n += step) write(n, Math.min(records, n + step));
  db.exec('analyze');
  db.close();
}
