import { readFileSync } from 'node:fs';
import { DomUtils, parseDocument } from 'htmlparser2';
import { parse, stringify } from 'yaml';
import { importActivity } from '../../src/features/activities/index.ts';
import { kindNames } from '../../src/features/questions/index.ts';
import type { Sample } from '../../src/features/questions/kinds/sample.ts';
import { openTestApp, type Person, type TestApp } from '../support/app.ts';

/** An activity with a question of every kind, taken through its pages. */
const SLUG = 'every-kind';
const folder = '../../src/features/questions/kinds';
const samples = new Map(
  await Promise.all(
    kindNames.map(
      async (name) => [name, ((await import(`${folder}/${name}/sample.ts`)) as { sample: Sample }).sample] as const,
    ),
  ),
);

function everyKind(): string {
  const file = parse(readFileSync('content/bisphosphonates-breast-cancer.yaml', 'utf8')) as Record<string, unknown>;
  const keyPoints = (file['keyPoints'] as { id: string }[]).slice(0, 1);
  const questions = [...samples].map(([kind, { file: question }]) => ({
    id: kind,
    kind,
    keyPoint: keyPoints[0]?.id,
    ...question,
  }));
  return stringify({
    ...file,
    slug: SLUG,
    article: { ...(file['article'] as object), slug: 'every-kind' },
    keyPoints,
    questions,
  });
}

/** The form of the page as a browser would send it: every control with its value. */
function controlsOf(html: string): { name: string; type: string; values: string[] }[] {
  const [fieldset] = DomUtils.getElementsByTagName('fieldset', parseDocument(html));
  const found = DomUtils.getElementsByTagName((name) => ['input', 'select'].includes(name), fieldset ?? []);
  return found.map((element) => ({
    name: element.attribs['name'] ?? '',
    type: element.attribs['type'] ?? element.name,
    values:
      element.name === 'select'
        ? DomUtils.getElementsByTagName('option', element).map((option) => option.attribs['value'] ?? '')
        : [element.attribs['value'] ?? ''],
  }));
}

describe('a question of every kind', () => {
  let site: TestApp;
  let person: Person;

  beforeEach(async () => {
    site = await openTestApp();
    await importActivity(site.core, everyKind(), 'every-kind.yaml');
    person = await site.signedIn();
  });
  afterEach(() => site.close());

  async function start(): Promise<string> {
    const { text } = await person.get(`/activities/${SLUG}`);
    const version = /name="version" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const answer = await person.post(`/activities/${SLUG}/attempts`, { acknowledged: 'yes', version });
    return /attempts\/([^/]+)\//.exec(String(answer.headers['location']))?.[1] ?? '';
  }

  test('is labelled, saved as it is sent, shown again, reviewed, graded and explained', async () => {
    const id = await start();
    const address = (n: number) => `/attempts/${id}/questions/${n}`;
    for (let n = 1; n <= kindNames.length; n += 1) {
      const { text } = await person.get(address(n));
      expect(text).not.toMatch(/Because/);
      const controls = controlsOf(text).filter(({ type }) => type !== 'hidden');
      for (const { name } of controls.filter(({ type }) => type === 'select' || type === 'text'))
        expect(text).toContain(`<label for="${name}">`);
      // The first choice of a list, the last of a select, a word in a field.
      const fields = Object.fromEntries(
        controls
          .reverse()
          .map(({ name, type, values }, i) => [
            name,
            type === 'select' ? (values.at(i + 1) ?? values.at(-1) ?? '') : values[0] || '3.4',
          ]),
      );
      const saved = await person.post(address(n), { revision: 0, ...fields }, { accept: 'application/json' });
      expect(saved.body).toMatchObject({ saved: true, revision: 1 });
      const again = await person.post(address(n), { revision: 0, ...fields }, { accept: 'application/json' });
      expect(again.body).toMatchObject({ saved: true, revision: 1 });
      const shown = (await person.get(address(n))).text;
      expect(shown).toMatch(/ checked| selected|value="3\.4"/);
      const stale = await person.post(address(n), { revision: 0, flagged: 'yes' });
      expect(stale.status).toBe(409);
    }
    const review = (await person.get(`/attempts/${id}/review`)).text;
    expect(review).not.toContain('No answer');
    await person.post(`/attempts/${id}/submission`);
    expect(await site.db.kysely.selectFrom('scores').select('answered').where('attempt_id', '=', id).execute()).toEqual(
      kindNames.map(() => ({ answered: 1 })),
    );
    for (let more = 0; more < 2; more += 1) await person.post(`/attempts/${await start()}/submission`);
    const results = (await person.get(`/attempts/${id}/results`)).text;
    expect(results.match(/Because/g)?.length).toBeGreaterThan(12);
  });
});
