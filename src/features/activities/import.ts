import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trx } from '../../db/index.ts';
import type { CoreDeps } from '../../deps.ts';
import { importArticle } from '../articles/index.ts';
import { recordEvent } from '../audit/index.ts';
import { insertQuestionVersion } from '../questions/index.ts';
import type { Pool } from './blueprint.ts';
import type { NewItem } from './blueprint-queries.ts';
import { type CertifiedGate, requireCertified } from './certified-import.ts';
import { headOf, type ReadActivity, readActivityFile } from './file.ts';
import { activityExists, insertActivityVersion, selectNewest, upsertActivity } from './queries.ts';
import type { ActivityWarning } from './warnings.ts';

type Core = Pick<CoreDeps, 'db' | 'clock' | 'ids'>;

export interface ActivityImport {
  slug: string;
  version: number;
  /** false: the newest version holds just this already. */
  created: boolean;
  /** What the item-writing rules say of the questions, whether or not anything was created. */
  warnings: ActivityWarning[];
}

/**
 * Brings an activity file into the database and publishes it, in one transaction. Idempotent: the same content again
 * changes nothing; changed content makes new versions of what changed. Attempts stay on the version they began with.
 * A file never certifies: one that says `certified` can only keep what the office certified, and needs the gate.
 * @throws Invalid with every fault of the file, each with its path, reason and line
 */
export async function importActivity(
  core: Core,
  unsafe_text: string,
  fileName: string,
  gate: CertifiedGate | null = null,
): Promise<ActivityImport> {
  const activity = readActivityFile(unsafe_text, fileName);
  return core.db.transaction((trx) => storeActivity(trx, core, activity, { fileName, gate }));
}

/**
 * Imports each activity file of a folder whose activity isn't there yet. Never touches one that is: after the first
 * start it is the operator's.
 * @throws Invalid when such a file can't be used
 */
export async function ensureFoundingActivity(core: Core & Pick<CoreDeps, 'log'>, contentFolder: string): Promise<void> {
  const names = (await readdir(contentFolder)).filter((name) => /\.(?:ya?ml|json)$/.test(name)).sort();
  for (const name of names) {
    const path = join(contentFolder, name);
    const text = await readFile(path, 'utf8');
    const head = headOf(text);
    if (!head.format?.startsWith('keypoint-activity/')) continue;
    if (head.slug !== null && (await activityExists(core.db.kysely, head.slug))) continue;
    const activity = readActivityFile(text, path);
    const { slug, version, created } = await core.db.transaction((trx) =>
      storeActivity(trx, core, activity, { fileName: name, gate: null }),
    );
    if (created) core.log.info({ slug, version, file: name }, 'imported a founding activity');
  }
}

async function storeActivity(
  trx: Trx,
  core: Core,
  activity: ReadActivity,
  { fileName, gate }: { fileName: string; gate: CertifiedGate | null },
): Promise<ActivityImport> {
  const { slug } = activity.file;
  const { warnings } = activity;
  // Holds the activity's row until the transaction ends: whoever imports it at the same time comes after.
  const activityId = await upsertActivity(trx, core, slug);
  const newest = await selectNewest(trx, activityId);
  if (newest?.checksum === activity.checksum) {
    return { slug, version: newest.version, created: false, warnings };
  }
  await requireCertified(trx, core, activity, { fileName, gate, newest: newest?.details ?? null });
  const article = await importArticle(trx, core, {
    article: activity.file.article,
    keyPoints: activity.file.keyPoints,
  });
  const questions = await storeQuestions(trx, core, activity, article);
  const version = (newest?.version ?? 0) + 1;
  const versionId = await insertActivityVersion(trx, core, {
    activityId,
    version,
    articleVersionId: article.articleVersionId,
    title: activity.file.title,
    details: activity.details,
    checksum: activity.checksum,
    items: questions,
    pools: storedPools(activity, article.keyPointIds),
  });
  await recordEvent(trx, core, {
    actorId: null,
    action: 'activity.import',
    subjectType: 'activity-version',
    subjectId: versionId,
    detail: {
      slug,
      version,
      file: fileName,
      checksum: activity.checksum,
      before: newest ? { version: newest.version, checksum: newest.checksum } : null,
      newArticleVersion: article.created,
      newQuestionVersions: questions.filter((question) => question.created).map((question) => question.slug),
    },
  });
  return { slug, version, created: true, warnings };
}

async function storeQuestions(
  trx: Trx,
  core: Core,
  { questions }: ReadActivity,
  { articleId, keyPointIds }: { articleId: string; keyPointIds: Map<string, string> },
): Promise<(NewItem & { slug: string; created: boolean })[]> {
  const stored = [];
  for (const { slug, kind, keyPoint, purpose, pool, parsed, checksum } of questions) {
    const keyPointId = keyPointIds.get(keyPoint);
    if (keyPointId === undefined) throw new Error(`question ${slug} is about a key point that was not stored`);
    const version = { articleId, keyPointId, slug, kind, parsed, checksum };
    const { versionId: questionVersionId, created } = await insertQuestionVersion(trx, core, version);
    stored.push({ slug, purpose, pool, questionVersionId, created });
  }
  return stored;
}

function storedPools({ file }: ReadActivity, keyPointIds: ReadonlyMap<string, string>): Pool[] {
  return (file.pools ?? []).map(({ name, keyPoint, draw }, i) => {
    const keyPointId = keyPointIds.get(keyPoint);
    if (keyPointId === undefined) throw new Error(`pool ${name} is about a key point that was not stored`);
    return { pool: i + 1, keyPointId, draw };
  });
}
