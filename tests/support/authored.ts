import { hash } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { activityFaults } from '../../src/features/activities/checks.ts';
import { readActivityFile } from '../../src/features/activities/file.ts';
import { importActivity } from '../../src/features/activities/index.ts';
import { insertMedia } from '../../src/features/media/queries.ts';
import { kindNames } from '../../src/features/questions/index.ts';
import type { Sample } from '../../src/features/questions/kinds/sample.ts';
import { CERTIFIED, sampleActivity } from '../activities/sample.ts';
import type { TestApp } from './app.ts';
import { png } from './pictures.ts';
import { CORPUS_PICTURE } from './xss-corpus.ts';

/** An activity file with a question of every kind and every optional text, for tests that write into all of them. */

type Path = readonly (string | number)[];

const samples = await Promise.all(
  kindNames.map(async (kind) => {
    const { sample } = (await import(`../../src/features/questions/kinds/${kind}/sample.ts`)) as { sample: Sample };
    return { id: kind, kind, ...structuredClone(sample.file), practiceChanged: 'Because of 2017.' };
  }),
);

const BASE = sampleActivity((file) => {
  file.designation = CERTIFIED;
  file.practiceGap = 'A gap.';
  file.rules = { passMark: 1, attemptsAllowed: null, feedback: 'after-every-attempt' };
  file.original = { statement: 'It was in print.', provider: { name: 'A centre', address: 'A street' } };
  file.evaluation = [
    { id: 'met', kind: 'objectives', label: 'Were they met?', required: false },
    { id: 'one', kind: 'choice', label: 'Choose one', options: ['This one', 'That one'] },
    { id: 'many', kind: 'choices', label: 'Choose some', options: ['These', 'Those'] },
    { id: 'words', kind: 'text', label: 'In words' },
  ];
  file.questions = samples.map((question, i) => ({ ...question, keyPoint: file.keyPoints[i % 2].id }));
});

function leavesOf(value: unknown, path: Path = []): { path: Path; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function write(file: unknown, path: Path, text: string): void {
  let at = file as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  at[path.at(-1) as string | number] = text;
}

/** The base with a text put before what each of the fields says. */
function filled(groups: readonly (readonly { path: Path; text: string }[])[], textOf: (i: number) => string) {
  const file = structuredClone(BASE);
  groups.forEach((group, i) => {
    for (const { path, text } of group) write(file, path, `${textOf(i)} ${text}`);
  });
  return file;
}

/**
 * The fields that take a text of one's own, found by trying: what the checks refuse for any text is no such field.
 * Fields that must say the same (an option, and the answer that names it) are one.
 */
function freeFields(): { path: Path; text: string }[][] {
  const leaves = leavesOf(BASE);
  const free = (group: { path: Path; text: string }[]) => activityFaults(filled([group], () => 'Zyx')).length === 0;
  const together = [...Map.groupBy(leaves, ({ path, text }) => `${path[0]}: ${text}`).values()];
  return together.flatMap((group) => {
    if (free(group)) return [group];
    return group.length === 1 ? [] : group.filter((leaf) => free([leaf])).map((leaf) => [leaf]);
  });
}

const FIELDS = freeFields();

export interface Written {
  /** The activity file. */
  yaml: string;
  slug: string;
  /** The paths of the fields that were written into. */
  fields: string[];
  /** Those that refused this text. */
  refused: string[];
}

/** An activity file whose every free field begins with a text; fields for which the checks refuse it keep their own. */
export function writeEverywhere(slug: string, textOf: (i: number) => string): Written {
  const refused: string[] = [];
  let groups = FIELDS.map((group, i) => ({ group, i }));
  for (let round = 0; round < 6; round += 1) {
    const texts = groups.map(({ i }) => textOf(i));
    const file = filled(
      groups.map(({ group }) => group),
      (i) => texts[i] ?? '',
    );
    const faults = activityFaults(file).map(({ path }) => path.join('.'));
    if (faults.length === 0) {
      file.slug = slug;
      file.article.slug = slug;
      const fields = groups.flatMap(({ group }) => group.map(({ path }) => path.join('.')));
      return { yaml: stringify(file), slug, fields, refused };
    }
    const faulty = ({ group }: { group: { path: Path }[] }) =>
      group.some(({ path }) => faults.some((fault) => isAbout(fault, path.join('.'))));
    const left = groups.filter((one) => !faulty(one));
    if (left.length === groups.length) throw new Error(`nothing can be left out to put right ${faults.join(', ')}`);
    refused.push(...groups.filter(faulty).flatMap(({ group }) => group.map(({ path }) => path.join('.'))));
    groups = left;
  }
  throw new Error(`the file still has faults without ${refused.join(', ')}`);
}

/**
 * Imports such a file. A file can't certify, and the office certifies no such texts: the certification is put into the
 * database, so that its pages and certificates are there to be looked at.
 */
export async function importWritten(site: TestApp, { yaml, slug }: Pick<Written, 'yaml' | 'slug'>): Promise<void> {
  const { designation } = readActivityFile(yaml, slug).details;
  const plain = { ...parse(yaml), designation: { status: 'uncertified', notice: 'It carries no credit.' } };
  await importActivity(site.core, stringify(plain), `${slug}.yaml`);
  await site.db.transaction(async (trx) => {
    const version = trx
      .selectFrom('activity_versions as version')
      .innerJoin('activities as activity', 'activity.id', 'version.activity_id')
      .select(['version.id', 'version.details'])
      .where('activity.slug', '=', slug);
    const { id, details } = await version.executeTakeFirstOrThrow();
    const certified = JSON.stringify({ ...JSON.parse(details), designation });
    await trx.updateTable('activity_versions').set({ details: certified }).where('id', '=', id).execute();
  });
}

/** A fault of a part is about every field in it, and one of a field's inside about the field. */
function isAbout(fault: string, field: string): boolean {
  return field === fault || field.startsWith(`${fault}.`) || fault.startsWith(`${field}.`);
}

/** Stores the picture that texts of the corpus show. */
export async function storeCorpusPicture(site: TestApp): Promise<void> {
  const { id: uploadedBy } = await site.createUser({ roles: ['educator'] });
  const bytes = png(640, 480);
  const checksum = hash('sha256', bytes, 'hex');
  const picture = { id: CORPUS_PICTURE, type: 'image/png', bytes, width: 640, height: 480, checksum } as const;
  await site.db.transaction((trx) => insertMedia(trx, { ...picture, uploadedAt: site.clock(), uploadedBy }));
}
