import { MINUTE, openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { startQuiz } from '../support/quiz.ts';
import { lastEvent } from './support.ts';

let site: TestApp;
let admin: Person & { user: TestUser };
let learner: Person & { user: TestUser };
let page: string;

beforeEach(async () => {
  site = await openTestApp();
  admin = await site.signedIn({ roles: ['learner', 'admin'], fullName: 'Alex Admin' });
  learner = await site.signedIn({ fullName: 'Lee Learner' });
  page = `/admin/people/${learner.user.id}`;
});
afterEach(() => site.close());

describe('time', () => {
  const LIMIT = 30 * MINUTE;
  async function openLimited(): Promise<string> {
    const attempt = await startQuiz(learner);
    await limit(attempt);
    return attempt;
  }
  const limit = (attempt: string) =>
    site.db.kysely
      .updateTable('attempts')
      .set({ time_limit_ms: LIMIT, deadline_at: site.clock() + LIMIT })
      .where('id', '=', attempt)
      .execute();
  const deadline = async (attempt: string) =>
    (await site.db.kysely.selectFrom('attempts').where('id', '=', attempt).select('deadline_at').executeTakeFirst())
      ?.deadline_at;

  it('counts at once in an open quiz, and the learner sees it (fault 14)', async () => {
    const start = site.clock();
    const attempt = await openLimited();
    expect((await learner.get(`/attempts/${attempt}/questions/1`)).text).toContain('30 min');
    await admin.post(`${page}/time`, { percent: '150', timeReason: 'Documented need' });
    expect(await deadline(attempt)).toBe(start + 1.5 * LIMIT);
    expect((await learner.get(`/attempts/${attempt}/questions/1`)).text).toContain('45 min (30 × 1.5)');
    site.clock.advance(40 * MINUTE);
    expect((await learner.get(`/attempts/${attempt}/questions/1`)).status).toBe(200);
    const trace = JSON.stringify(await lastEvent(site, 'accommodation.set'));
    expect(trace).toContain('"before":100,"after":150');
    // It may tell of somebody's health, and the log is for ever.
    expect(trace).not.toContain('Documented need');
    expect((await admin.get(page)).text).toContain('Documented need');
  });

  it('counts in a quiz that is begun afterwards', async () => {
    await admin.post(`${page}/time`, { percent: '200', timeReason: 'Need' });
    // As if the activity had a limit: versions never change, so before the server has read this one.
    await site.db.kysely.updateTable('activity_versions').set({ time_limit_ms: LIMIT }).execute();
    const attempt = await startQuiz(learner);
    expect(await deadline(attempt)).toBe(site.clock() + 2 * LIMIT);
  });

  it('is never cut off under the hands of somebody who is in a quiz', async () => {
    const attempt = await openLimited();
    await admin.post(`${page}/time`, { percent: '200', timeReason: 'Need' });
    site.clock.advance(40 * MINUTE);
    const answer = await admin.post(`${page}/time`, { percent: '100', timeReason: 'No longer' });
    expect([answer.status, answer.text.includes('would be over at once')]).toEqual([409, true]);
    expect(await deadline(attempt)).toBe(site.clock() + 20 * MINUTE);
    expect((await admin.get(page)).text).toContain('200 % of the time');
  });

  it('does not come back once it is over', async () => {
    const attempt = await openLimited();
    const before = await deadline(attempt);
    site.clock.advance(LIMIT + 1);
    await admin.post(`${page}/time`, { percent: '300', timeReason: 'Need' });
    expect(await deadline(attempt)).toBe(before);
    const late = await admin.post(`${page}/attempts/${attempt}/time`, { minutes: '10', reason: 'Fire alarm' });
    expect([late.status, late.text.includes('too late')]).toEqual([409, true]);
  });

  it('is added to one open attempt: all minutes, so that sending twice adds once', async () => {
    const start = site.clock();
    const attempt = await openLimited();
    const form = `${page}/attempts/${attempt}/time`;
    expect((await admin.get(page)).text).toContain(`href="${form}"`);
    expect((await admin.get(form)).text).toContain('Extra minutes in all');
    for (let i = 0; i < 2; i += 1)
      expect((await admin.post(form, { minutes: '10', reason: 'Fire alarm' })).headers['location']).toBe(
        `${page}?done=time`,
      );
    expect(await deadline(attempt)).toBe(start + 40 * MINUTE);
    expect((await learner.get(`/attempts/${attempt}/questions/1`)).text).toContain('40 min (30 + 10)');
    expect(await site.db.kysely.selectFrom('accommodations').selectAll().execute()).toHaveLength(1);
    const wrong = await admin.post(form, { minutes: '-5', reason: '' });
    expect([wrong.status, wrong.text.includes('value="-5"')]).toEqual([422, true]);
    const other = await site.createUser();
    expect(
      (await admin.post(`/admin/people/${other.id}/attempts/${attempt}/time`, { minutes: '1', reason: 'x' })).status,
    ).toBe(404);
  });

  it.each(['99', '1001', '1e3', '150.5', '', '-150'])('%j percent is refused, and shown again', async (percent) => {
    const answer = await admin.post(`${page}/time`, { percent, timeReason: 'Need' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="Need"');
    expect(await lastEvent(site, 'accommodation.set')).toBeNull();
  });
});
