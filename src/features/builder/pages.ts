import type { FieldErrors } from '../../http/errors.ts';
import type { Model } from '../../http/render.ts';
import { dateText, dateTimeText, dayText } from '../../lib/dates.ts';
import { type Change, changesOf } from './changes.ts';
import type { CheckEntry, Checklist } from './checklist.ts';
import type { ActivityDraft } from './draft.ts';
import type { Desk } from './load.ts';
import { PARTS } from './parts/index.ts';
import { type Part, seenPart } from './parts/part.ts';
import { outdated, seenOf } from './publish.ts';
import type { ListedActivityRow, VersionRow } from './queries.ts';
import type { Values } from './values.ts';

/** What the builder's pages show. Pure. */

type Page = Model & { title: string };

const SECTION = { section: 'activities', styles: ['builder'] };

export function addressOf({ slug }: { slug: string }): string {
  return `/author/activities/${slug}`;
}

export function listModel(
  rows: readonly ListedActivityRow[],
  articles: ReadonlyMap<string, string>,
  todayIso: string,
): Page {
  return {
    ...SECTION,
    title: 'Activities',
    mainClass: 'page wide',
    rows: rows.map((row) => ({
      ...row,
      href: addressOf(row),
      articleTitle: articles.get(row.articleId) ?? row.articleSlug,
      state: stateOf(row, todayIso),
      changed: dateText(Math.max(row.draftUpdatedAt ?? 0, row.publishedAt ?? 0)),
      term: row.releasedOn && row.expiresOn ? `${dayText(row.releasedOn)} to ${dayText(row.expiresOn)}` : '–',
    })),
  };
}

function stateOf(
  { version, releasedOn, expiresOn }: ListedActivityRow,
  todayIso: string,
): { label: string; tone: string } {
  if (version === null) return { label: 'Not published yet', tone: '' };
  if (releasedOn !== null && todayIso < releasedOn) return { label: 'Published, not open yet', tone: 'accent' };
  return expiresOn !== null && todayIso > expiresOn ? { label: 'Ended', tone: '' } : { label: 'Open', tone: 'good' };
}

export interface NewActivityPage {
  articles: readonly { slug: string; title: string }[];
  values: Values;
  errors: FieldErrors | null;
}

export function newModel({ articles, values, errors }: NewActivityPage): Page {
  return {
    ...SECTION,
    title: 'Build an activity',
    articles: articles.map(({ slug, title }) => ({ value: slug, label: title })),
    values,
    errors,
  };
}

/** What stands on every page of one activity: its name, its parts with what each lacks, and where one is. */
export function frameModel(desk: Desk, checklist: Checklist, current: string | null, mayEdit: boolean): Page {
  const { draft, newest, article } = desk;
  const base = addressOf(draft);
  return {
    ...SECTION,
    title: draft.title,
    mainClass: 'page wide',
    base,
    mayEdit,
    activity: { title: draft.title, slug: draft.slug, published: newest !== null, version: newest?.version ?? null },
    article: { title: article.title, href: `/author/articles/${article.slug}` },
    revision: draft.revision,
    saved: savedModel(draft),
    parts: PARTS.map(({ name, title, about }) => ({
      ...{ name, title, about, href: `${base}/${name}`, current: name === current },
      missing: missingOf(checklist.blockers, title),
    })),
    current,
    blockers: checklist.blockers.length,
    outdated: outdated(desk) ? { version: newest?.version } : null,
  };
}

function savedModel({
  updatedAt,
  updatedByName,
}: ActivityDraft): { at: string; iso: string; by: string | null } | null {
  return updatedAt === null
    ? null
    : { at: dateTimeText(updatedAt), iso: new Date(updatedAt).toISOString(), by: updatedByName };
}

function missingOf(blockers: readonly CheckEntry[], group: string): string[] {
  return blockers.filter((entry) => entry.group === group).map(({ text }) => text);
}

export function overviewModel(
  desk: Desk,
  checklist: Checklist,
  versions: readonly VersionRow[],
  mayEdit: boolean,
): Page {
  const { newest, article, names } = desk;
  const changes = newest ? changesOf(desk, newest) : null;
  const attempts = versions.reduce((sum, row) => sum + row.attempts, 0);
  const submitted = versions.reduce((sum, row) => sum + row.submitted, 0);
  return {
    ...frameModel(desk, checklist, null, mayEdit),
    mainClass: 'page',
    articleMissing: missingOf(checklist.blockers, 'Article'),
    keyPointsMissing: missingOf(checklist.blockers, 'Key points'),
    keyPoints: article.keyPoints.length,
    questions: names.length,
    approved: desk.approved.length,
    changes: changes?.length ?? null,
    versions: versions.map((row) => ({
      ...row,
      at: dateTimeText(row.publishedAt),
      by: row.publishedBy ?? 'from a file',
    })),
    attempts: { all: attempts, submitted },
  };
}

/** @param values what the form shows: the draft's, or what was posted and refused */
export function partModel(frame: Page, part: Part, values: Values, errors: FieldErrors | null, more: Model): Page {
  const next = PARTS[PARTS.indexOf(part) + 1];
  return {
    ...frame,
    ...more,
    title: `${part.title}: ${frame.title}`,
    part: { name: part.name, title: part.title, about: part.about },
    action: `${String(frame['base'])}/${part.name}`,
    next: next ? next.title : 'Checklist',
    values,
    errors,
    scripts: ['builder'],
  };
}

/** Two versions of a part: what is stored by now, and what came with a page that had not seen it. */
export function conflictModel(frame: Page, part: Part, stored: ActivityDraft, mine: Values): Page {
  const theirs = part.values(stored);
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  const differing = names.filter((name) => (theirs[name] ?? '') !== (mine[name] ?? ''));
  return {
    ...frame,
    title: 'Two versions of this part',
    part: { name: part.name, title: part.title },
    action: `${String(frame['base'])}/${part.name}`,
    stored: savedModel(stored),
    seen: seenPart(part, stored),
    rows: differing.map((name) => ({ label: part.label(name), theirs: theirs[name] ?? '', mine: mine[name] ?? '' })),
    hidden: Object.entries(mine).map(([name, value]) => ({ name, value })),
  };
}

export function checklistModel(desk: Desk, checklist: Checklist, mayEdit: boolean, message: string | null): Page {
  const { newest } = desk;
  const changes: readonly Change[] | null = newest ? changesOf(desk, newest) : null;
  const unchanged = changes?.length === 0;
  return {
    ...frameModel(desk, checklist, 'checklist', mayEdit),
    title: `Checklist: ${desk.draft.title}`,
    groups: grouped(checklist.blockers),
    warnings: grouped(checklist.warnings),
    warningCount: checklist.warnings.length,
    changes,
    unchanged,
    nextVersion: (newest?.version ?? 0) + 1,
    seen: checklist.file && !unchanged && !outdated(desk) ? seenOf(desk, checklist.file) : null,
    message,
  };
}

function grouped(entries: readonly CheckEntry[]): { group: string; entries: CheckEntry[] }[] {
  const groups = new Map<string, CheckEntry[]>();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return [...groups].map(([group, list]) => ({ group, entries: list }));
}
