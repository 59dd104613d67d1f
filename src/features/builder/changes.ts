import type { ActivityDetails } from '../activities/index.ts';
import { prepareArticle, type StoredArticle, type TextQuoteSelector } from '../articles/index.ts';
import type { PlannedItem } from './blueprint.ts';
import { composeDetails, type DeskArticle, type Parts } from './compose.ts';
import { PARTS } from './parts/index.ts';

/** A version as it was published, for comparing. */
export interface PublishedVersion {
  readonly versionId: string;
  readonly version: number;
  readonly title: string;
  readonly articleId: string;
  readonly articleVersionId: string;
  readonly details: ActivityDetails;
  readonly items: readonly PublishedItem[];
  readonly pools: readonly { readonly pool: number; readonly keyPointId: string; readonly draw: number }[];
  readonly article: PublishedArticle;
}

export interface PublishedItem {
  readonly questionId: string;
  readonly questionVersionId: string;
  readonly slug: string;
  readonly version: number;
  readonly purpose: PlannedItem['purpose'];
  readonly pool: number | null;
}

/** As much of a version of the article as tells whether another one would be made. */
export interface PublishedArticle {
  readonly title: string;
  readonly version: number;
  readonly content: StoredArticle;
  /** In order. */
  readonly keyPoints: readonly PublishedKeyPoint[];
}

interface PublishedKeyPoint {
  readonly slug: string;
  readonly statement: string;
  readonly selector: TextQuoteSelector;
}

/** One line of what a publication would change. */
export interface Change {
  readonly what: string;
  readonly text: string;
}

const USES = { scored: 'scored', pilot: 'pilot', practice: 'practice only' } as const;

/** What publishing would change against the newest version; empty when it would change nothing. Pure. */
export function changesOf(parts: Parts, newest: PublishedVersion): Change[] {
  return [
    ...articleChanges(parts.article, newest),
    ...questionChanges(parts.resolved.items, newest.items),
    ...poolChanges(parts, newest),
    ...detailChanges(parts, newest),
  ];
}

function articleChanges(article: DeskArticle, { article: was, articleVersionId }: PublishedVersion): Change[] {
  if (article.versionId === articleVersionId) return [];
  const { content, keyPoints } = prepareArticle(article.file, article.keyPointFiles);
  const before = new Map(was.keyPoints.map((point) => [point.slug, point]));
  const now = new Set(keyPoints.map(({ slug }) => slug));
  const added = keyPoints.filter(({ slug }) => !before.has(slug)).length;
  const removed = was.keyPoints.filter(({ slug }) => !now.has(slug)).length;
  const changed = keyPoints.filter((point) => {
    const old = before.get(point.slug);
    return old && canonical(pointOf(old)) !== canonical(pointOf(point));
  }).length;
  const order = (points: readonly { slug: string }[]) => points.map(({ slug }) => slug).join(' ');
  const moved = added + removed === 0 && order(keyPoints) !== order(was.keyPoints);
  return [
    ...articleText(article.title, content, was),
    ...counted('Key points', [
      [added, 'new'],
      [changed, 'changed'],
      [removed, 'taken out'],
    ]),
    ...(moved ? [{ what: 'Key points', text: 'Their order changes.' }] : []),
  ];
}

function pointOf({ statement, selector }: Omit<PublishedKeyPoint, 'slug'>): unknown {
  return [statement, selector];
}

function articleText(title: string, content: StoredArticle, was: PublishedArticle): Change[] {
  const names: Record<keyof StoredArticle, string> = {
    sections: 'text',
    authors: 'authors',
    citation: 'citation',
    rights: 'rights',
    update: 'update note',
  };
  const fields = Object.keys(names) as (keyof StoredArticle)[];
  const changed = fields.filter((field) => canonical(content[field]) !== canonical(was.content[field]));
  const said = [...(title === was.title ? [] : ['title']), ...changed.map((field) => names[field])];
  return said.length === 0
    ? []
    : [{ what: 'Article', text: `Differs from its version ${was.version} in: ${said.join(', ')}.` }];
}

function counted(what: string, counts: readonly (readonly [number, string])[]): Change[] {
  const said = counts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  return said.length === 0 ? [] : [{ what, text: `${said.join(', ')}.` }];
}

function questionChanges(items: readonly PlannedItem[], before: readonly PublishedItem[]): Change[] {
  const was = new Map(before.map((item) => [item.questionId, item]));
  const now = new Set(items.map(({ questionId }) => questionId));
  const changes = items.flatMap((item) => {
    const old = was.get(item.questionId);
    if (!old) return [{ what: `Question ${item.slug}`, text: `New, ${useOf(item)}.` }];
    const said = [
      ...(old.questionVersionId === item.questionVersionId
        ? []
        : [`Version ${old.version} becomes version ${item.version}.`]),
      ...(useOf(old) === useOf(item) ? [] : [`Was ${useOf(old)}, becomes ${useOf(item)}.`]),
    ];
    return said.length === 0 ? [] : [{ what: `Question ${item.slug}`, text: said.join(' ') }];
  });
  const gone = before.filter(({ questionId }) => !now.has(questionId));
  const order = items.map(({ questionId }) => questionId).filter((id) => was.has(id));
  const oldOrder = before.map(({ questionId }) => questionId).filter((id) => now.has(id));
  return [
    ...changes,
    ...gone.map(({ slug }) => ({ what: `Question ${slug}`, text: 'Taken out.' })),
    ...(order.join() === oldOrder.join() ? [] : [{ what: 'Questions', text: 'Their order changes.' }]),
  ];
}

function useOf({ purpose, pool }: Pick<PublishedItem, 'purpose' | 'pool'>): string {
  return pool === null ? USES[purpose] : 'in a pool';
}

function poolChanges({ resolved, article }: Parts, { pools }: PublishedVersion): Change[] {
  const was = new Map(pools.map(({ keyPointId, draw }) => [keyPointId, draw]));
  const now = new Map(resolved.pools.map(({ keyPointId, draw }) => [keyPointId, draw]));
  return [...new Set([...was.keys(), ...now.keys()])].flatMap((id) => {
    const [before = 0, after = 0] = [was.get(id), now.get(id)];
    const position = article.keyPoints.find((point) => point.id === id)?.position;
    const what = position === undefined ? 'A pool' : `Pool of key point ${position}`;
    return before === after ? [] : [{ what, text: `${before} drawn before, ${after} from now on.` }];
  });
}

/** By part, naming the fields; the values themselves stand on the part's own page. */
function detailChanges({ draft }: Parts, newest: PublishedVersion): Change[] {
  const now: Record<string, unknown> = { title: draft.title, ...composeDetails(draft.content.details) };
  const was: Record<string, unknown> = { title: newest.title, ...newest.details };
  const same = (field: string) => canonical(now[field]) === canonical(was[field]);
  return PARTS.flatMap(({ title, fields, label, anchor }) => {
    const changed = fields.filter((field) => !same(field));
    if (changed.length === 0) return [];
    const single = changed.flatMap((field) => fieldNames(field, now[field], was[field], (path) => label(anchor(path))));
    return [{ what: title, text: `${[...new Set(single)].join(', ')}.` }];
  });
}

/** The names of what differs in a field, one step down where it is an object. */
function fieldNames(field: string, now: unknown, was: unknown, name: (path: (string | number)[]) => string): string[] {
  if (field === 'faculty') return ['Faculty'];
  if (field === 'evaluation') return ['Its questions'];
  if (!isObject(now) || !isObject(was)) return [name([field])];
  const keys = [...new Set([...Object.keys(now), ...Object.keys(was)])];
  return keys.filter((key) => canonical(now[key]) !== canonical(was[key])).map((key) => name([field, key]));
}

/** JSON with sorted keys; what is undefined is left out. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
