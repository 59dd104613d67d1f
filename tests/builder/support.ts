import { FOUNDING_SLUG, type Person, type TestApp } from '../support/app.ts';
import type { Fields } from '../support/people.ts';

export const ARTICLE_SLUG = 'van-poznak-2002-precis';

/** The form of a part of the founding activity, or another, as its page has it: every field with its value. */
export async function formOf(person: Person, address: string): Promise<Record<string, string>> {
  const { text } = await person.get(address);
  const form = /<form method="post"[^>]*data-autosave[^>]*>(.*?)<\/form>/s.exec(text)?.[1] ?? '';
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    const [name, value] = [attribute(tag, 'name'), attribute(tag, 'value') ?? ''];
    const checkable = /type="(?:radio|checkbox)"/.test(tag);
    if (name !== undefined && (!checkable || / checked/.test(tag))) fields[name] = value;
  }
  for (const [tag, , value = ''] of form.matchAll(/<textarea ([^>]*)>\n?(.*?)<\/textarea>/gs)) {
    const name = attribute(tag, 'name');
    if (name !== undefined) fields[name] = unescaped(value);
  }
  for (const [tag] of form.matchAll(/<select .*?<\/select>/gs)) {
    const name = attribute(tag, 'name');
    const chosen = /<option value="([^"]*)" selected/.exec(tag) ?? /<option value="([^"]*)"/.exec(tag);
    if (name !== undefined) fields[name] = unescaped(chosen?.[1] ?? '');
  }
  return fields;
}

/** Opens a part's page, changes some of its fields, and saves it by its button. */
export async function fill(person: Person, address: string, fields: Fields) {
  return person.post(address, { ...(await formOf(person, address)), do: 'save', ...fields });
}

/** Presses the checklist's button. @returns the answer, or null when there is no button */
export async function publish(person: Person, slug: string = FOUNDING_SLUG) {
  const seen = await seenBy(person, slug);
  return seen === null ? null : person.post(`/author/activities/${slug}/publication`, { seen });
}

export async function seenBy(person: Person, slug: string = FOUNDING_SLUG): Promise<string | null> {
  const { text } = await person.get(`/author/activities/${slug}/checklist`);
  return /name="seen" value="([^"]+)"/.exec(text)?.[1] ?? null;
}

/** How many rows each table has: what a page that records nothing must leave alone. */
export async function countRows({ db }: TestApp): Promise<Record<string, number>> {
  const tables = await db.kysely.introspection.getTables();
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    if (/^question_search_/.test(name)) continue;
    const { n } = await db.kysely
      .selectFrom(name as 'users')
      .select((select) => select.fn.countAll().as('n'))
      .executeTakeFirstOrThrow();
    counts[name] = Number(n);
  }
  return counts;
}

/** What is published: how many versions of the activity and of its article there are. */
export async function versionsOf({ db }: TestApp, slug: string = FOUNDING_SLUG) {
  const versions = await db.kysely
    .selectFrom('activity_versions as version')
    .innerJoin('activities as activity', 'activity.id', 'version.activity_id')
    .select(['version.id', 'version.version', 'version.title', 'version.article_version_id'])
    .where('activity.slug', '=', slug)
    .orderBy('version.version')
    .execute();
  return versions;
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(` ?\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescaped(value);
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
