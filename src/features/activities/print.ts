import type { Database } from '../../db/index.ts';
import { selectKeyPoints } from '../articles/index.ts';
import { type Purpose, questionKind, selectFeedback, selectItems } from '../questions/index.ts';
import { creditLabel } from './activity.ts';
import { formLength } from './blueprint.ts';
import { selectBlueprint } from './blueprint-queries.ts';
import { listPublishedActivities, selectPublishedActivity } from './queries.ts';

/** An activity as `keypoint activity list --json` prints it. */
export interface ListedActivity {
  slug: string;
  title: string;
  version: number;
  status: string;
  credit: string;
  /** That one attempt has. */
  questions: number;
  passMark: number;
  attemptsAllowed: number | null;
  released: string;
  expires: string;
}

export async function listActivities(db: Database, todayIso: string): Promise<ListedActivity[]> {
  const activities = await listPublishedActivities(db);
  return Promise.all(
    activities.map(
      async ({ slug, title, version, versionId, details, passMark, attemptsAllowed, releasedOn, expiresOn }) => ({
        slug,
        title,
        version,
        status: details.designation.status,
        credit: creditLabel(details, todayIso),
        questions: formLength(await selectBlueprint(db, versionId)),
        passMark,
        attemptsAllowed,
        released: releasedOn,
        expires: expiresOn,
      }),
    ),
  );
}

/** A question with its key, as `keypoint questions export --format json` prints it; its kind adds the rest. */
export interface ExportedQuestion extends Record<string, unknown> {
  id: string;
  kind: string;
  keyPoint: string;
  /** Left out where it is scored. */
  purpose?: Purpose;
  /** `pool-1`, `pool-2`, …; left out where it is asked of everybody. */
  pool?: string;
}

/**
 * The questions of an activity's newest published version, in order, with keys and rationales. For operators only.
 * @throws NotFound when there is no such activity
 */
export async function exportQuestions(db: Database, unsafe_slug: string): Promise<ExportedQuestion[]> {
  const { versionId, articleVersionId } = await selectPublishedActivity(db, unsafe_slug);
  const [items, feedback, keyPoints] = await Promise.all([
    selectItems(db, versionId),
    selectFeedback(db.kysely, versionId),
    selectKeyPoints(db, articleVersionId),
  ]);
  const slugs = new Map(keyPoints.map(({ id, slug }) => [id, slug]));
  return items.map(({ questionVersionId, questionSlug, kind, keyPointId, purpose, pool, content }) => {
    const keyed = feedback.get(questionVersionId);
    const keyPoint = slugs.get(keyPointId);
    if (!keyed || keyPoint === undefined) throw new Error(`question ${questionSlug} has lost its key or its key point`);
    const { stem, ...rest } = questionKind(kind).toFile({ content, ...keyed });
    const place = { ...(purpose === 'scored' ? {} : { purpose }), ...(pool === null ? {} : { pool: `pool-${pool}` }) };
    return { id: questionSlug, kind, stem, keyPoint, ...place, ...rest };
  });
}
