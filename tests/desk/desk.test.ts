import { createArticle, openArticleDraft } from '../../src/features/articles/index.ts';
import type { Role } from '../../src/http/context.ts';
import { fill, publish } from '../builder/support.ts';
import { FOUNDING_SLUG, MINUTE, openTestApp, type TestApp } from '../support/app.ts';

describe('the desk’s first page', () => {
  let site: TestApp;
  let articleId: string;
  beforeEach(async () => {
    site = await openTestApp();
    articleId = (await site.db.kysely.selectFrom('articles').select('id').executeTakeFirstOrThrow()).id;
  });
  afterEach(() => site.close());

  async function addDraft(author: string, state: 'draft' | 'in-review', stem: string): Promise<string> {
    const id = site.core.ids.uuid();
    await site.db.transaction(async (trx) => {
      await trx
        .insertInto('questions')
        .values({ id, article_id: articleId, slug: `q-${id.slice(-8)}` })
        .execute();
      await trx
        .insertInto('question_drafts')
        .values({
          question_id: id,
          base_version_id: null,
          key_point_id: null,
          kind: 'single-best-answer',
          source: JSON.stringify({ stem }),
          overrides: '[]',
          state,
          revision: 1,
          updated_at: site.clock(),
          updated_by: author,
        })
        .execute();
      await trx.insertInto('question_authors').values({ question_id: id, user_id: author, since: 1 }).execute();
    });
    return id;
  }

  const addEvent = (questionId: string, actorId: string, action: 'submit' | 'request-changes') =>
    site.db.transaction((trx) =>
      trx
        .insertInto('question_events')
        .values({
          id: site.core.ids.uuid(),
          question_id: questionId,
          question_version_id: null,
          at: site.clock(),
          actor_id: actorId,
          action,
          comment: 'Look again.',
        })
        .execute(),
    );

  test.each<[Role, boolean]>([
    ['educator', true],
    ['admin', true],
    ['reviewer', false],
  ])('tells a new %s the five steps, and offers what they may begin', async (role, mayWrite) => {
    const person = await site.signedIn({ roles: [role] });
    const { status, text } = await person.get('/author');
    expect(status).toBe(200);
    for (const step of ['Bring an article', 'Mark key points', 'Write questions', 'Have them reviewed', 'Publish']) {
      expect(text).toContain(`<h3>${step}</h3>`);
    }
    expect(text).toContain('Nothing waits for you.');
    expect(text.includes('href="/author/articles/new"')).toBe(mayWrite);
  });

  test('has the articles that nothing was published of, and passages to mark anew', async () => {
    const author = await site.signedIn({ roles: ['educator'] });
    const viewer = { ...author.user, roles: ['educator'] as const, credentials: '', profession: 'physician' };
    await site.db.transaction((trx) => openArticleDraft(trx, site.core, articleId));
    await site.db.kysely
      .transaction()
      .execute((trx) =>
        trx
          .updateTable('key_point_drafts')
          .set({ passage_state: 'lost', start_offset: null, end_offset: null })
          .where('position', '=', 2)
          .execute(),
      );
    await createArticle(
      site.core,
      { ...viewer, timeMultiplierPercent: 100, letterKeys: true },
      {
        title: 'Brought today',
        authors: [{ name: 'A', credentials: '' }],
        citation: { text: 'Cited.' },
        rights: { basis: 'rights-held', statement: 'Ours.' },
        body: '## One\n\nText.',
        warnings: [],
      },
    );
    const mine = (await author.get('/author')).text;
    expect(mine).toMatch(/Articles not published yet.*Brought today.*0 key points/s);
    expect(mine).toMatch(/Passages to mark anew.*1 key point has lost its passage/s);
  });

  test('has what waits: reviews of others’ questions, changes asked for, own drafts and activities', async () => {
    const author = await site.signedIn({ roles: ['educator'] });
    const reviewer = await site.signedIn({ roles: ['reviewer'] });
    const waiting = await addDraft(author.user.id, 'in-review', 'Which drug <b>first</b>?');
    const returned = await addDraft(author.user.id, 'draft', 'Which dose?');
    const own = await addDraft(author.user.id, 'draft', '');
    await addEvent(waiting, author.user.id, 'submit');
    await addEvent(returned, reviewer.user.id, 'request-changes');
    const retired = await addDraft(author.user.id, 'draft', 'Which age?');
    await site.db.transaction((trx) =>
      trx
        .insertInto('question_retirements')
        .values({ question_id: retired, retired_at: 1, retired_by: null, reason: 'Old.' })
        .execute(),
    );
    site.clock.advance(MINUTE);
    await fill(author, `/author/activities/${FOUNDING_SLUG}/details`, { title: 'Changed on the desk' });

    const theirs = (await reviewer.get('/author')).text;
    expect(theirs).toMatch(new RegExp(`For you to review.*href="/author/questions/${waiting}"`, 's'));
    expect(theirs).not.toContain('<b>first</b>');
    expect(theirs).not.toContain('Changed on the desk');

    const mine = (await author.get('/author')).text;
    expect(mine).not.toContain('For you to review');
    expect(mine).toMatch(new RegExp(`Changes requested of you.*href="/author/questions/${returned}"`, 's'));
    expect(mine).toMatch(new RegExp(`Your question drafts.*href="/author/questions/${own}/draft">No stem yet<`, 's'));
    expect(mine).not.toContain(`/author/questions/${returned}/draft`);
    expect(mine).not.toContain(retired);
    expect(mine).toMatch(/Activities being built.*Changed on the desk.*Changed since it was published/s);
    await publish(author);
    expect((await author.get('/author')).text).not.toContain('Activities being built');
    expect(mine).toContain('<summary>How it goes, in five steps</summary>');
  });
});
