import type { CoreDeps } from '../../deps.ts';
import type { Viewer } from '../../http/context.ts';
import { selectArticleRow } from '../articles/index.ts';
import { selectApprovedVersions } from '../bank/index.ts';
import { createActivity, loadDraft, partNamed, savePart, seenPart } from '../builder/index.ts';
import { daysAgo } from './days.ts';

const TITLE = 'Bisphosphonates: a short check of what is established';

const ABOUT: Readonly<Record<string, string>> = {
  title: TITLE,
  summary: 'Two actions, two proven benefits, and what the review of 2002 left to trials, in a dozen questions.',
  objectives:
    'Name the benefits that the review holds to be established.\nTell them from the questions that it leaves to trials.',
  audience: 'Physicians and nurses who care for patients with breast cancer in bone.',
};

/** Questions that are to be tried out before they count. */
const PILOT = new Set(['two-actions']);
/** One of these two is drawn for each attempt. */
const POOLED = new Set(['inert-scaffold', 'model-prediction']);

/**
 * Begins a second activity on the founding article: what it is for, and a blueprint with a pool and a pilot question.
 * Faculty, times and dates are left, for the checklist to ask for.
 * @returns its slug
 */
export async function beginActivity(core: CoreDeps, educator: Viewer): Promise<string> {
  const { articleId } = await selectArticleRow(core.db.kysely, 'van-poznak-2002-precis');
  const before = daysAgo(core, 1);
  const slug = await createActivity(before, educator, { articleId, title: TITLE });
  await fillPart(before, educator, { slug, name: 'details' }, ABOUT);
  const approved = await selectApprovedVersions(core.db.kysely, articleId);
  const entries = approved.map(({ slug: question, questionId, keyPointId }): [string, string, string] => {
    if (POOLED.has(question)) return [`q.${questionId}`, '', `pool.${keyPointId}`];
    return [`q.${questionId}`, PILOT.has(question) ? 'pilot' : 'scored', ''];
  });
  const uses = entries.map(([question, use]) => [question, use]);
  const draws = entries.flatMap(([, , pool]) => (pool === '' ? [] : [[pool, '1']]));
  await fillPart(before, educator, { slug, name: 'blueprint' }, Object.fromEntries([...uses, ...draws]));
  return slug;
}

/** As the form of that part sends it. @throws Error when it was not taken */
export async function fillPart(
  core: CoreDeps,
  viewer: Viewer,
  { slug: unsafe_slug, name }: { slug: string; name: string },
  change: Readonly<Record<string, string>>,
): Promise<void> {
  const part = partNamed(name);
  if (!part) throw new Error(`the builder has no part ${name}`);
  const { draft } = await loadDraft(core.db.kysely, unsafe_slug);
  const values = { ...part.values(draft), ...change };
  const saved = await savePart(core, viewer, { unsafe_slug, part, values, unsafe_seen: seenPart(part, draft) });
  if (saved.kind !== 'saved') throw new Error(`the part ${name} of ${unsafe_slug} was not saved: ${saved.kind}`);
}
