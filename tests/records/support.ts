import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { activityDetails } from '../../src/features/activities/index.ts';
import { type Sample, sampleActivity } from '../activities/sample.ts';

export const NOW = Date.UTC(2026, 10, 23, 12);
export const DAY = 86_400_000;

type Seeds = Pick<CoreDeps, 'db' | 'ids'>;

const DETAILS = JSON.stringify({ evaluation: [], objectives: ['One'] });

/** The details of a version as a page or a report reads them. */
export function fullDetails(change: (details: Sample) => void = () => undefined): string {
  const { format, slug, title, article, keyPoints, questions, ...details } = sampleActivity(change);
  return JSON.stringify(activityDetails.parse(details));
}

/** An activity with one version, by bare rows: what its pages need besides isn't wanted here. */
export async function seedActivity(
  { db, ids }: Seeds,
  slug: string,
  details = DETAILS,
): Promise<{ id: string; versionId: string }> {
  const [id, versionId, articleId, articleVersionId] = [ids.uuid(), ids.uuid(), ids.uuid(), ids.uuid()];
  await db.transaction(async (trx) => {
    await trx
      .insertInto('articles')
      .values({ id: articleId, slug: `article-${slug}`, created_at: 0 })
      .execute();
    await trx
      .insertInto('article_versions')
      .values({ id: articleVersionId, article_id: articleId, version: 1, title: slug, content: '{}', created_at: 0 })
      .execute();
    await trx.insertInto('activities').values({ id, slug, created_at: 0 }).execute();
    await trx
      .insertInto('activity_versions')
      .values({
        id: versionId,
        activity_id: id,
        version: 1,
        article_version_id: articleVersionId,
        title: `Title of ${slug}`,
        details,
        pass_mark: 70,
        attempts_allowed: null,
        time_limit_ms: null,
        released_on: '2020-01-01',
        expires_on: '2030-01-01',
        checksum: 'none',
        published_at: 0,
        created_at: 0,
      })
      .execute();
  });
  return { id, versionId };
}

export interface SeededPerson {
  id: string;
}

export async function seedPerson(
  { db, ids }: Seeds,
  { fullName = 'Robin Person', email = '', profession = 'physician', verified = true } = {},
): Promise<SeededPerson> {
  const id = ids.uuid();
  await db.transaction((trx) =>
    trx
      .insertInto('users')
      .values({
        id,
        email: email === '' ? `${id}@example.org` : email,
        full_name: fullName,
        profession,
        profession_verified_at: verified ? 1 : null,
        password_hash: 'none',
        reporting_sealed: null,
        reporting_permitted_at: null,
        created_at: 0,
        disabled_at: null,
      })
      .execute(),
  );
  return { id };
}

export interface CompletionOptions {
  passedAt?: number;
  cycle?: number;
  /** Hundredths; null: none claimed. */
  credit?: number | null;
  certificate?: 'none' | 'valid' | 'revoked';
  creditType?: string | null;
}

/** A passed attempt, its completion and its certificate. @returns the completion's id */
export async function seedCompletion(
  { db, ids }: Seeds,
  person: SeededPerson,
  activity: { id: string; versionId: string },
  { passedAt = NOW, cycle = 1, credit = null, certificate = 'none', creditType = null }: CompletionOptions = {},
): Promise<string> {
  const [attemptId, completionId, acknowledgementId] = [ids.uuid(), ids.uuid(), ids.uuid()];
  const what = { user_id: person.id, activity_id: activity.id, activity_version_id: activity.versionId };
  await db.transaction(async (trx) => {
    const known = await trx
      .selectFrom('acknowledgements')
      .select('id')
      .where('user_id', '=', person.id)
      .where('activity_version_id', '=', activity.versionId)
      .executeTakeFirst();
    if (!known) {
      await trx
        .insertInto('acknowledgements')
        .values({
          id: acknowledgementId,
          user_id: person.id,
          activity_version_id: activity.versionId,
          acknowledged_at: 0,
        })
        .execute();
    }
    await trx
      .insertInto('attempts')
      .values({
        ...what,
        id: attemptId,
        acknowledgement_id: known?.id ?? acknowledgementId,
        cycle,
        number: 2,
        form: '{}',
        started_at: passedAt - 600_000,
        time_limit_ms: null,
        deadline_at: null,
        submitted_at: passedAt,
        finished_by: 'learner',
        score_num: 14,
        score_den: 15,
        passed: 1,
      })
      .execute();
    await trx
      .insertInto('completions')
      .values({
        ...what,
        id: completionId,
        cycle,
        attempt_id: attemptId,
        passed_at: passedAt,
        evaluated_at: null,
        claimed_at: credit === null ? null : passedAt + 1000,
        credit_hundredths: credit,
        credit_type: creditType,
      })
      .execute();
    if (certificate !== 'none') await insertCertificate({ db, ids }, trx, person.id, completionId, certificate);
  });
  return completionId;
}

type Trx = Parameters<Parameters<Database['transaction']>[0]>[0];

async function insertCertificate(
  { ids }: Seeds,
  trx: Trx,
  userId: string,
  completionId: string,
  state: 'valid' | 'revoked',
): Promise<void> {
  const id = ids.uuid();
  const revoked = state === 'revoked' ? { revoked_at: NOW, revoked_reason: 'by mistake' } : {};
  await trx
    .insertInto('certificates')
    .values({
      id,
      number: `KP-${id}`,
      completion_id: completionId,
      sequence: 1,
      user_id: userId,
      record: 'none',
      issued_at: NOW,
      replaced_at: null,
      revoked_at: null,
      revoked_reason: null,
      ...revoked,
    })
    .execute();
}
