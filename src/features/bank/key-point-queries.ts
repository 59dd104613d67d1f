import type { Handle } from '../../db/index.ts';
import { textQuoteSelector } from '../articles/index.ts';

/** A key point as the article stands on the desk: by its draft, or where there is none by its newest version. */
export interface BankKeyPoint {
  readonly id: string;
  readonly slug: string;
  /** 1, 2, …: the number that readers see. */
  readonly position: number;
  readonly statement: string;
  /** The words of the article that it rests on, with what stands around them. */
  readonly exact: string;
  readonly prefix: string;
  readonly suffix: string;
  /** gone: the article has it no more; what is here is from the last version that had it. */
  readonly state: 'found' | 'reworded' | 'lost' | 'gone';
}

/** The key points of articles, by their ids: those they have and those they had. */
export async function selectBankKeyPoints(
  handle: Handle,
  articleIds: readonly string[],
): Promise<Map<string, BankKeyPoint>> {
  if (articleIds.length === 0) return new Map();
  const written = await handle
    .selectFrom('key_point_versions as version')
    .innerJoin('key_points as point', 'point.id', 'version.key_point_id')
    .innerJoin('article_versions as edition', 'edition.id', 'version.article_version_id')
    .select(['point.id', 'point.slug', 'point.article_id', 'version.position', 'version.statement', 'version.selector'])
    .select('edition.version')
    .where('point.article_id', 'in', articleIds)
    .orderBy('edition.version')
    .execute();
  const drafted = await handle
    .selectFrom('key_point_drafts as draft')
    .innerJoin('key_points as point', 'point.id', 'draft.key_point_id')
    .select(['point.id', 'point.slug', 'draft.position', 'draft.statement', 'draft.selector', 'draft.passage_state'])
    .where('draft.article_id', 'in', articleIds)
    .execute();
  const withDraft = new Set(await articlesWithDraft(handle, articleIds));
  const newest = new Map(written.map((row) => [row.article_id, row.version]));
  const found = new Map<string, BankKeyPoint>();
  for (const row of written) {
    const current = !withDraft.has(row.article_id) && row.version === newest.get(row.article_id);
    found.set(row.id, keyPoint(row, current ? 'found' : 'gone'));
  }
  for (const row of drafted)
    found.set(row.id, keyPoint(row, STATES.find((state) => state === row.passage_state) ?? 'lost'));
  return found;
}

const STATES = ['found', 'reworded', 'lost'] as const;

function keyPoint(
  row: { id: string; slug: string; position: number; statement: string; selector: string },
  state: BankKeyPoint['state'],
): BankKeyPoint {
  const { id, slug, position, statement } = row;
  return { id, slug, position, statement, state, ...textQuoteSelector.parse(JSON.parse(row.selector)) };
}

async function articlesWithDraft(handle: Handle, articleIds: readonly string[]): Promise<string[]> {
  const rows = await handle
    .selectFrom('article_drafts')
    .select('article_id')
    .where('article_id', 'in', articleIds)
    .execute();
  return rows.map(({ article_id }) => article_id);
}
