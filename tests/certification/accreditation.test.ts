import { fill } from '../builder/support.ts';
import { openTestApp, type Person, type TestApp, type TestUser } from '../support/app.ts';
import { DAY } from '../support/clock.ts';
import { startQuiz, takeQuiz } from '../support/quiz.ts';
import { AMA_CHOICE, BASE, certify, choose, DESK, makeReady, missingRules, PROVIDER } from './support.ts';

let site: TestApp;
let admin: Person & { user: TestUser };
beforeEach(async () => {
  site = await openTestApp();
  admin = await site.signedIn({ roles: ['admin'], fullName: 'Ada Admin' });
});
afterEach(() => site.close());

describe('accreditation that is lost', () => {
  test('ends the credit: first for those who would begin, then for those who have begun', async () => {
    const providerId = await makeReady(admin);
    await certify(admin);
    const [early, late] = [await site.signedIn({ verified: true }), await site.signedIn({ verified: true })];
    const passed = await takeQuiz(site, early);
    await startQuiz(late);
    site.clock.advance(2 * DAY);
    const office = await site.signedInAs(admin.user);
    const lost = { ...PROVIDER, accreditedUntil: '2026-11-24', revision: 1 };
    for (const fields of [lost, { ...lost, status: 'none' }]) {
      const refused = await office.post(`/admin/providers/${providerId}`, fields);
      expect(refused.status).toBe(422);
      expect(refused.text).toContain(`Withdraw these certifications first`);
      expect(refused.text).toContain(BASE);
    }
    await office.post(`${BASE}/withdrawal`, { reason: 'The provider is no longer accredited' });
    expect((await office.post(`/admin/providers/${providerId}`, lost)).status).toBe(303);
    const tooLate = await takeQuiz(site, await site.signedInAs(late.user));
    await site.db.kysely.updateTable('completions').set({ evaluated_at: site.clock() }).execute();
    const claim = async (person: TestUser, attempt: string) => {
      const answer = await (await site.signedInAs(person)).post(`/attempts/${attempt}/claim`, { credits: '1' });
      return (await (await site.signedInAs(person)).get(String(answer.headers['location']))).text;
    };
    expect(await claim(late.user, tooLate)).not.toContain('AMA PRA');
    expect(await claim(early.user, passed)).toContain('1.00 <i>AMA PRA Category 1 Credit™</i>');
  });
});

test('no text promises credit that can be withdrawn: the statements say it alone', async () => {
  await makeReady(admin);
  await fill(admin, `${DESK}/details`, { summary: 'Earn AMA PRA Category 1 Credit™ by reading.' });
  expect((await certify(admin)).status).toBe(422);
  expect((await admin.get(BASE)).text).toContain('only the statements of a certified activity promise AMA PRA credit');
});

test('a statement that wants what the activity does not give is found before anybody begins', async () => {
  const providerId = await makeReady(admin);
  await admin.post('/admin/credit-types', {
    ...{
      name: 'Example points',
      one: 'Example point',
      many: 'Example points',
      award: 'claimed',
      step: '1',
      maximum: '',
    },
    ...{ validityMonths: '36', professions: 'nurse', designation: 'With {jointProvider}, {maximum} points.' },
  });
  await choose(admin, { providerId, ...AMA_CHOICE, 'credit-example-points': 'yes', 'maximum-example-points': '1' });
  expect(await missingRules(admin)).toEqual(['placeholders']);
  expect((await admin.get(BASE)).text).toContain('A statement of Example points wants {jointProvider}');
  expect((await certify(admin)).status).toBe(422);
});
