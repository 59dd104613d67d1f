import { insertQuestionVersion } from '../../src/features/questions/index.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp } from '../support/app.ts';
import { publish, versionsOf } from './support.ts';

const BASE = `/author/activities/${FOUNDING_SLUG}`;

describe('questions approved since an activity was published', () => {
  let site: TestApp;
  let educator: Person & { user: { id: string } };
  beforeEach(async () => {
    site = await openTestApp();
    educator = await site.signedIn({ roles: ['educator'] });
  });
  afterEach(() => site.close());

  /** Another version of the first question, changed like this. */
  async function approveAnew(
    change: (content: Record<string, unknown>) => unknown,
  ): Promise<{ slug: string; versionId: string; id: string }> {
    const old = await site.db.kysely
      .selectFrom('question_versions as version')
      .innerJoin('questions as question', 'question.id', 'version.question_id')
      .selectAll('version')
      .select(['question.article_id', 'question.slug'])
      .orderBy('question.slug')
      .executeTakeFirstOrThrow();
    const { versionId } = await site.db.transaction((trx) =>
      insertQuestionVersion(trx, site.core, {
        articleId: old.article_id,
        keyPointId: old.key_point_id,
        slug: old.slug,
        kind: old.kind,
        parsed: {
          content: change(JSON.parse(old.content)),
          answerKey: JSON.parse(old.answer_key),
          feedback: JSON.parse(old.feedback),
        },
        checksum: 'another',
      }),
    );
    return { slug: old.slug, versionId, id: old.id };
  }

  test('are marked, and go into the next version only', async () => {
    const [before] = await versionsOf(site);
    const old = await approveAnew((content) => content);
    expect((await educator.get(`${BASE}/blueprint`)).text).toContain('newer than the published version 1');
    const checklist = (await educator.get(`${BASE}/checklist`)).text;
    expect(checklist).toContain(`<dt>Question ${old.slug}</dt><dd>Version 1 becomes version 2.</dd>`);
    expect((await publish(educator))?.status).toBe(303);
    expect((await educator.get(`${BASE}/blueprint`)).text).not.toContain('newer than');
    const after = await versionsOf(site);
    const itemsOf = (id: string) =>
      site.db.kysely
        .selectFrom('activity_items')
        .select('question_version_id')
        .where('activity_version_id', '=', id)
        .orderBy('position')
        .execute();
    const [first, second] = await Promise.all([itemsOf(before?.id ?? ''), itemsOf(after[1]?.id ?? '')]);
    expect(first.filter((item, i) => item.question_version_id !== second[i]?.question_version_id)).toEqual([
      { question_version_id: old.id },
    ]);
  });

  test('a warning that was let stand when its question was approved is not raised again', async () => {
    const { slug, versionId } = await approveAnew(({ options, ...content }) => ({
      ...content,
      options: (options as { text: string }[]).map((option, i) =>
        i === 0 ? { ...option, text: 'Always so' } : option,
      ),
    }));
    const warning = `${slug}: `;
    const warned = async () => (await educator.get(`${BASE}/checklist`)).text.includes(warning);
    expect(await warned()).toBe(true);
    const entries = (await educator.get(`${BASE}/checklist`)).text.matchAll(
      new RegExp(`${warning}[^<]*\\((L\\d+)\\)<`, 'g'),
    );
    const rules = [...entries].map(([, rule]) => rule);
    const fields = ['stem', 'options', 'options.0', 'options.1', 'options.2', 'options.3'];
    const told = { reason: 'It is how it is said.', by: educator.user.id, at: 1 };
    const overrides = rules.flatMap((rule) => fields.map((field) => ({ rule, field, ...told })));
    await site.db.kysely
      .insertInto('question_approvals')
      .values({
        question_version_id: versionId,
        approved_at: 1,
        approved_by: educator.user.id,
        overrides: JSON.stringify(overrides),
      })
      .execute();
    expect(await warned()).toBe(false);
  });
});
