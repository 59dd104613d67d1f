import { submitAttempt } from '../../src/features/attempts/index.ts';
import type { Role } from '../../src/http/context.ts';
import { newLearner } from '../analysis/simulate.ts';
import { openTestApp, type Person, type TestApp } from '../support/app.ts';
import { plain } from '../support/quiz.ts';
import { formOf, type MisKeyed, misKeyed, rightToPass, sitPlanned, takePlanned, target } from './support.ts';

const REASON = 'The guideline of 2025 recommends it <script>alert(1)</script>.';

describe('the pages of a correction', () => {
  let site: TestApp;
  let educator: Person;
  let question: MisKeyed;
  let mark: number;
  let href: string;

  beforeEach(async () => {
    site = await openTestApp();
    educator = await site.signedIn({ roles: ['educator'] });
    [question, mark] = [await misKeyed(site.core), await rightToPass(site.core)];
    href = `/author/questions/${(await target(site.core, question)).questionId}/correction`;
  });
  afterEach(() => site.close());

  const form = async (change: Record<string, string[]> = {}) => ({
    ...formOf(await target(site.core, question), { correct: [question.right], reason: [REASON], ...change }),
  });
  const fingerprintOf = (html: string) => /name="fingerprint" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const attempts = () => site.db.kysely.selectFrom('attempts').selectAll().orderBy('id').execute();

  /** Looks at what would change and confirms it. */
  async function confirm(person: Person) {
    const fields = await form();
    const preview = await person.post(`${href}/preview?version=1`, fields);
    return person.post(`${href}?version=1`, { ...fields, fingerprint: fingerprintOf(preview.text) });
  }

  test.each<[string, Role[], number]>([
    ['a learner', ['learner'], 403],
    ['a reviewer', ['reviewer'], 403],
    ['an educator', ['educator'], 200],
    ['an admin', ['admin'], 200],
  ])('are for those who may edit the article: %s', async (_name, roles, status) => {
    const person = await site.signedIn({ roles });
    expect((await person.get(href)).status).toBe(status);
    expect((await person.post(`${href}/preview`, await form())).status).toBe(status);
    const sent = await person.post(href, { ...(await form()), fingerprint: 'none' });
    expect(sent.status).toBe(status === 200 ? 409 : 403);
  });

  test('are for the editors alone of an article that has some, and admins', async () => {
    const { articleId } = await target(site.core, question);
    const editor = await site.signedIn({ roles: ['educator'] });
    await site.db.kysely
      .insertInto('article_editors')
      .values({ article_id: articleId, user_id: editor.user.id, added_at: 0, added_by: null })
      .execute();
    const admin = await site.signedIn({ roles: ['admin'] });
    const statuses = await Promise.all([educator, editor, admin].map(async (one) => (await one.get(href)).status));
    expect(statuses).toEqual([403, 200, 200]);
  });

  test('send whoever is signed out to sign in, and know no other question or version', async () => {
    expect((await site.visitor().get(href)).headers['location']).toBe(`/sign-in?next=${encodeURIComponent(href)}`);
    for (const address of [
      '/author/questions/nothing/correction',
      '/author/questions/01a2078d-0081-71a2-9b44-2753783bf562/correction',
      `${href}?version=9`,
      `${href}?version=1x`,
    ]) {
      expect([address, (await educator.get(address)).status]).toEqual([address, 404]);
    }
  });

  test('show the key as it is, and refuse what can’t be one with all that was typed', async () => {
    const { text } = await educator.get(href);
    expect(text).toContain(`name="correct" value="${question.old}" checked`);
    expect(text).toContain('version=1"');
    const refused = await educator.post(`${href}/preview`, { ...(await form()), correct: [], reason: '' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('id="error-summary"');
    expect(refused.text).toContain('exactly one correct option');
    expect(refused.text).toContain('Write why the key is corrected');
    const same = await educator.post(`${href}/preview`, await form({ correct: [question.old] }));
    expect([same.status, same.text.includes('The key is as it was.')]).toEqual([422, true]);
    const [rationale] = Object.keys(await form()).filter((name) => name.startsWith('rationale-'));
    const back = await educator.post(`${href}/preview`, {
      ...(await form({ [rationale ?? '']: ['Typed.'] })),
      go: 'edit',
    });
    expect(back.status).toBe(200);
    expect(back.text).toMatch(/Typed\.<\/textarea>/);
    expect(back.text).toContain(`name="correct" value="${question.right}" checked`);
    expect(back.text).toContain('&lt;script&gt;alert(1)');
  });

  test('show who would change before anything is done: numbers to educators, names to admins', async () => {
    await takePlanned(site.core, question, [
      { others: mark - 1, chosen: question.right },
      { others: mark - 1, chosen: question.old },
      { others: 2, chosen: null },
    ]);
    const before = await attempts();
    const preview = await educator.post(`${href}/preview?version=1`, await form());
    expect(preview.status).toBe(200);
    const text = plain(preview.text).replaceAll(/\s+/g, ' ');
    expect(text).toContain('Attempts graded with this question 3');
    expect(text).toContain('Newly passed 1');
    expect(text).toContain('Falls below the pass mark, stays passed 1');
    expect(preview.text).not.toContain('<script>alert');
    expect(text).toMatch(/Learner 1.*newly passed/);
    expect(preview.text).not.toMatch(/Robin Person \d+<\/th>/);
    const admin = await site.signedIn({ roles: ['admin'] });
    expect((await admin.post(`${href}/preview`, await form())).text).toMatch(/Robin Person \d+<\/th>/);
    expect(await attempts()).toEqual(before);
    expect(await site.db.kysely.selectFrom('key_corrections').selectAll().execute()).toEqual([]);
  });

  test('do what was shown, once, however often it is sent', async () => {
    await takePlanned(site.core, question, [{ others: mark - 1, chosen: question.right }]);
    const fields = await form();
    const preview = await educator.post(`${href}/preview?version=1`, fields);
    const sent = { ...fields, fingerprint: fingerprintOf(preview.text) };
    const [first, second] = [
      await educator.post(`${href}?version=1`, sent),
      await educator.post(`${href}?version=1`, sent),
    ];
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(second.headers['location']).toBe(first.headers['location']);
    const made = await educator.get(String(first.headers['location']));
    expect(made.text).toContain('The key is corrected.');
    expect(made.text).toContain('1 attempt graded again, 1 newly passed');
    expect(made.text).toContain('Version 2 has this key.');
    expect(made.text).toContain(`name="correct" value="${question.right}" checked`);
    expect(await site.db.kysely.selectFrom('key_corrections').select('id').execute()).toHaveLength(1);
  });

  test('show anew what would change when it is no longer what was confirmed', async () => {
    const fields = await form();
    const preview = await educator.post(`${href}/preview?version=1`, fields);
    await takePlanned(site.core, question, [{ others: 3, chosen: question.right }]);
    const stale = await educator.post(`${href}?version=1`, { ...fields, fingerprint: fingerprintOf(preview.text) });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('Nothing was done yet.');
    const again = await educator.post(`${href}?version=1`, { ...fields, fingerprint: fingerprintOf(stale.text) });
    expect(again.status).toBe(303);
  });

  test('warn of a draft that has a key of its own', async () => {
    const { questionId } = await target(site.core, question);
    await site.db.kysely
      .insertInto('question_drafts')
      .values({
        question_id: questionId,
        base_version_id: question.questionVersionId,
        key_point_id: null,
        kind: 'single-best-answer',
        source: '{}',
        overrides: '[]',
        state: 'draft',
        revision: 1,
        updated_at: 0,
        updated_by: null,
      })
      .execute();
    expect((await educator.get(href)).text).toContain(`href="/author/questions/${questionId}/draft"`);
  });

  describe('and the results of those concerned', () => {
    /** A learner with a submitted attempt. */
    async function learner(plan: { others: number; chosen: string | null }) {
      const viewer = await newLearner(site.core);
      const person = await site.signedInAs(viewer);
      const attemptId = await sitPlanned(site.core, viewer, question, plan);
      await submitAttempt(site.core, attemptId);
      const results = async () => (await person.get(`/attempts/${attemptId}/results`)).text;
      return { attemptId, person, results, email: viewer.email };
    }

    test('say what changed, why, where to read it, and lead on to the certificate', async () => {
      const newly = await learner({ others: mark - 1, chosen: question.right });
      const below = await learner({ others: mark - 1, chosen: question.old });
      expect(await newly.results()).toContain('You did not pass');
      expect((await confirm(educator)).status).toBe(303);

      const now = await newly.results();
      expect(now).toContain('<h1>You passed</h1>');
      expect(plain(now)).toMatch(
        /On \d+ \w+ \d{4} the key of question \d+ was corrected\. Your score went from [\d.]+\u00a0% to [\d.]+\u00a0%\. You have now passed\./,
      );
      expect(now).toContain('The guideline of 2025 recommends it &lt;script&gt;');
      expect(now).toMatch(/href="\/activities\/[^"]+\/article#kp-\d+">Read the passage:/);
      expect(now).toContain(`/attempts/${newly.attemptId}/evaluation`);
      const kept = plain(await below.results());
      expect(kept).toContain('You passed');
      expect(kept).toContain('You had passed, and that stands.');
    });

    test('leave whoever had passed and falls below the mark on the way to the certificate, which names no score', async () => {
      const kept = await learner({ others: mark - 1, chosen: question.old });
      await confirm(educator);
      const completion = site.db.kysely.updateTable('completions').set({ evaluated_at: site.clock() });
      await completion.where('attempt_id', '=', kept.attemptId).execute();
      const claimed = await kept.person.post(`/attempts/${kept.attemptId}/claim`);
      expect([claimed.status, claimed.headers['location']]).toEqual([303, expect.stringContaining('/certificates/')]);
      const certificate = plain((await kept.person.get(String(claimed.headers['location']))).text);
      expect(certificate).toContain('passed');
      expect(certificate).not.toMatch(/score \d/);
    });

    test('also where nothing changed, and without telling the answers to those who may try again', async () => {
      const failed = await learner({ others: 2, chosen: question.third });
      const passed = await learner({ others: mark, chosen: null });
      await confirm(educator);
      const text = await failed.results();
      expect(plain(text)).toContain('Your score is unchanged at');
      expect(text).toContain('The reason is shown here as soon as you may see the answers.');
      expect(text).not.toContain('guideline of 2025');
      expect(await passed.results()).toContain('guideline of 2025');
    });

    test('are told by mail to those who have now passed, and to nobody else', async () => {
      const newly = await learner({ others: mark - 1, chosen: question.right });
      await learner({ others: mark - 1, chosen: question.old });
      await confirm(educator);
      const deadline = Date.now() + 5_000;
      while (site.mails().length === 0 && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(site.mails()).toHaveLength(1);
      expect(site.mails()[0]).toContain(`To: ${newly.email}`);
      expect(site.mails()[0]).toContain('Subject: You have now passed');
    });
  });
});
