import { PASSWORD } from '../accounts/support.ts';
import { CERTIFIED, completedAttempt } from '../credit/completed.ts';
import { FOUNDING_SLUG, openTestApp, type Person, type TestApp } from '../support/app.ts';
import { item } from '../support/items.ts';
import type { Fields } from '../support/people.ts';
import { QUESTIONS, readQuestion } from '../support/quiz.ts';

/** Item 26 of the faults and attacks: a learner's whole way, with fields in every form that no page of ours has. */

let site: TestApp;
beforeAll(async () => {
  site = await openTestApp();
}, 60_000);
afterAll(() => site.close());

/** What somebody would like to be true of them. */
function wishes(otherId: string): Fields {
  const roles = { role: 'admin', roles: 'admin', 'roles[]': 'admin', isAdmin: 'true', admin: '1', granted_by: otherId };
  const names = ['userId', 'user_id', 'learnerId', 'ownerId', 'authorId', 'author_id', 'actorId', 'id', 'attemptId'];
  const others = Object.fromEntries(names.map((name) => [name, otherId]));
  const times = Object.fromEntries(
    ['startedAt', 'started_at', 'submittedAt', 'deadlineAt', 'deadline_at', 'createdAt', 'passedAt'].map((name) => [
      name,
      '1',
    ]),
  );
  const scores = {
    score: '100',
    scoreNum: '18',
    score_num: '18',
    passed: '1',
    correct: 'true',
    percent: '100',
    number: '99',
  };
  const states = {
    status: 'certified',
    state: 'approved',
    verified: '1',
    professionVerified: '1',
    professionVerifiedAt: '1',
  };
  const more = {
    timeMultiplierPercent: '400',
    attemptsAllowed: '99',
    creditHundredths: '9900',
    evaluatedAt: '1',
    claimedAt: '1',
  };
  return {
    ...others,
    ...roles,
    ...times,
    ...scores,
    ...states,
    ...more,
    disabledAt: '',
    passwordHash: 'none',
    _method: 'PUT',
  };
}

item(26, 'role, userId, score, status and the like in a form are ignored', async (tries) => {
  const { kysely } = site.db;
  const other = await site.createUser();
  const extra = wishes(other.id);
  const person = site.visitor();
  /** Sends a form with what it asks for, and all that it doesn't. */
  const send = async (path: string, fields: Fields, wanted: number, who: Person = person) => {
    const { status, headers, text } = await who.post(path, { ...extra, ...fields });
    tries.equal(`${path} with ${Object.keys(extra).length} fields more`, status, wanted);
    return { location: String(headers['location'] ?? ''), text };
  };
  const registration = { fullName: 'Robin', email: 'robin@example.org', password: PASSWORD, profession: 'nurse' };
  await send('/register', registration, 303);
  person.forgetCsrf();
  await send('/account/profile', { fullName: 'Robin R', credentials: 'RN', profession: 'physician' }, 303);
  await send('/account/reporting', { npi: '' }, 303);
  const page = (await person.get(`/activities/${FOUNDING_SLUG}`)).text;
  const version = /name="version" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const started = await send(`/activities/${FOUNDING_SLUG}/attempts`, { acknowledged: 'yes', version }, 303);
  const attempt = started.location.replace(/\/questions\/1$/, '');
  for (let n = 1; n <= QUESTIONS; n += 1) {
    const shown = readQuestion((await person.get(`${attempt}/questions/${n}`)).text);
    await send(
      `${attempt}/questions/${n}`,
      { revision: shown.revision, option: shown.options[0]?.id ?? '', go: 'next' },
      303,
    );
  }
  const [scored] = await kysely.selectFrom('attempts').selectAll().execute();
  tries.equal(
    'no score before it is handed in',
    [scored?.score_num, scored?.passed, scored?.submitted_at],
    [null, null, null],
  );
  tries.equal('when it began', scored?.started_at, site.clock());
  await send(`${attempt}/submission`, {}, 303);
  // Always the first option: that is no pass.
  const [handedIn] = await kysely.selectFrom('attempts').selectAll().execute();
  const scores = await kysely.selectFrom('scores').selectAll().execute();
  tries.check('the score is what the answers make it', (handedIn?.score_num ?? 99) < 15 && handedIn?.passed === 0);
  tries.check('of nobody else', handedIn?.user_id !== other.id && scores.length === QUESTIONS);
  for (const step of ['evaluation', 'claim']) await send(`${attempt}/${step}`, { credits: '1' }, 409);
  tries.equal('certificates', (await kysely.selectFrom('certificates').select('id').execute()).length, 0);
  await send(
    `/activities/${FOUNDING_SLUG}/discussion`,
    { comment: 'A thought.', conflicts: 'none', sending: site.core.ids.uuid() },
    303,
  );
  const [comment] = await kysely.selectFrom('comments').select(['state', 'author_id']).execute();
  tries.equal('a comment waits', [comment?.state, comment?.author_id], ['waiting', handedIn?.user_id]);
  const [user] = await kysely.selectFrom('users').selectAll().where('email', '=', 'robin@example.org').execute();
  const roles = await kysely
    .selectFrom('user_roles')
    .select('role')
    .where('user_id', '=', user?.id ?? '')
    .execute();
  tries.equal(
    'roles',
    roles.map(({ role }) => role),
    ['learner'],
  );
  tries.equal('verified', user?.profession_verified_at, null);
  tries.equal('more time', user?.time_multiplier_percent, 100);
  tries.equal(
    'the other is untouched',
    (await kysely.selectFrom('attempts').select('id').where('user_id', '=', other.id).execute()).length,
    0,
  );
});

item(26, 'in a claim neither, and an office form changes who its address names', async (tries) => {
  const { kysely } = site.db;
  const other = await site.createUser({ email: 'other@example.org' });
  const person = await site.signedIn({ verified: true });
  const attempt = await completedAttempt(site, person.user, { details: { designation: CERTIFIED, original: null } });
  const claimed = await person.post(`/attempts/${attempt}/claim`, { ...wishes(other.id), credits: '0.25' });
  tries.equal('claiming answers', claimed.status, 303);
  const [certificate] = await kysely.selectFrom('certificates').select(['user_id', 'sequence']).execute();
  tries.equal('whose it is', [certificate?.user_id, certificate?.sequence], [person.user.id, 1]);
  const [completion] = await kysely
    .selectFrom('completions')
    .select('credit_hundredths')
    .where('attempt_id', '=', attempt)
    .execute();
  tries.equal('what it carries', completion?.credit_hundredths, 25);
  const admin = await site.signedIn({ roles: ['learner', 'admin'] });
  const path = `/admin/people/${person.user.id}`;
  const { status } = await admin.post(`${path}/roles`, { ...wishes(other.id), role: 'reviewer' });
  tries.equal('giving a role answers', status, 303);
  await admin.post(`${path}/disabling`, { ...wishes(other.id), disableReason: 'Left' });
  const roles = await kysely
    .selectFrom('user_roles')
    .select(['user_id', 'role'])
    .where('role', '=', 'reviewer')
    .execute();
  tries.equal('who has it', roles, [{ user_id: person.user.id, role: 'reviewer' }]);
  const [untouched] = await kysely.selectFrom('users').select('disabled_at').where('id', '=', other.id).execute();
  tries.equal('the other is disabled', untouched?.disabled_at, null);
});
