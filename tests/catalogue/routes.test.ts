import { importActivity } from '../../src/features/activities/index.ts';
import { type Sample, sampleYaml } from '../activities/sample.ts';
import { DAY, FOUNDING_SLUG, openTestApp, type Person, type TestApp } from '../support/app.ts';

const LANDING = `/activities/${FOUNDING_SLUG}`;

let site: TestApp;

beforeEach(async () => {
  site = await openTestApp();
});
afterEach(() => site.close());

const versionOf = (html: string) => /name="version" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** Reads the information, ticks the box and starts. */
async function start(person: Person, address = LANDING) {
  const { text } = await person.get(address);
  return person.post(`${address}/attempts`, { version: versionOf(text), acknowledged: 'yes' });
}

const add = (change: (file: Sample) => void) => importActivity(site.core, sampleYaml(change), 'sample.yaml');

/** Every attempt of this person counts as submitted now. */
async function finish(person: Person & { user: { id: string } }, passed: boolean) {
  await site.db.transaction((trx) =>
    trx
      .updateTable('attempts')
      .set({
        submitted_at: site.clock(),
        finished_by: 'learner',
        score_num: passed ? 1 : 0,
        score_den: 1,
        passed: passed ? 1 : 0,
      })
      .where('user_id', '=', person.user.id)
      .where('submitted_at', 'is', null)
      .execute(),
  );
}

describe('GET /', () => {
  it('shows a card with provider, time, credit status and the original provider', async () => {
    const { status, text } = await site.visitor().get('/');
    expect(status).toBe(200);
    expect(text).toContain('The Use of Bisphosphonates in Patients With Breast Cancer');
    expect(text).toContain('18 questions, about 30 minutes<br>Provided by Keypoint demonstration programme');
    expect(text).toContain('Print version certified by H. Lee Moffitt Cancer Center &amp; Research Institute');
    expect(text).toContain('Demonstration, not for credit');
    expect(text).toContain('A demonstration, not for credit.');
    expect(text).not.toContain('Your progress');
  });

  it('shows where the learner stands', async () => {
    const person = await site.signedIn();
    expect((await person.get('/')).text).toMatch(/<\/span>New<\/li>/);
    await start(person);
    expect((await person.get('/')).text).toMatch(/<\/span>In progress<\/li>/);
    await finish(person, true);
    expect((await person.get('/')).text).toMatch(/<\/span>Passed<\/li>/);
    expect((await person.get('/?state=passed')).text).toContain('1 activity of 1');
    expect((await person.get('/?state=new')).text).toContain('No activity matches');
  });

  it('searches, filters, keeps what was asked and says how to go on when there is nothing', async () => {
    await add((file) => {
      file.title = 'Zebras & <horses>';
    });
    const visitor = site.visitor();
    const { text } = await visitor.get('/?q=zebras+%26');
    expect(text).toContain('1 activity of 2');
    expect(text).toContain('Zebras &amp; &lt;horses&gt;');
    expect(text).toContain('value="zebras &amp;"');
    const none = await visitor.get('/?q=%22%3E%3Cscript%3E&credit=certified&state=nonsense');
    expect(none.status).toBe(200);
    expect(none.text).toContain('No activity matches');
    expect(none.text).not.toContain('<script>');
  });

  it('says what to do when nothing has been published', async () => {
    const empty = await openTestApp({ content: false });
    expect((await empty.visitor().get('/')).text).toContain('No activity has been published yet');
    await empty.close();
  });
});

describe('GET /activities/:slug', () => {
  it('tells everybody, before the start, all they must be told', async () => {
    const { text } = await site.visitor().get(LANDING);
    for (const item of [
      'Catherine H. Van Poznak, MD',
      'Disclosure:',
      'Medium',
      'Method of participation',
      'Estimated time to complete',
      '30 minutes',
      'Pass mark',
      '70 %',
      '3 allowed',
      'Time limit',
      'Released',
      'Last reviewed',
      '23 November 2026',
      'Expires',
      '22 November 2029',
      'Hardware and software',
      'Contact',
      '<a href="/privacy">Privacy policy</a>',
      'Learning objectives',
      'Intended audience',
      'This activity received no commercial support.',
      'A demonstration, not for credit.',
      'originally certified for CME credit',
      'Contact for the print version’s accreditation',
      '12902 Magnolia Drive, Tampa, FL 33612',
      `href="${LANDING}/article"`,
    ]) {
      expect(text).toContain(item);
    }
  });

  it('leads visitors to register or sign in and back', async () => {
    const { text } = await site.visitor().get(LANDING);
    const next = encodeURIComponent(LANDING);
    expect(text).toContain(`href="/register?next=${next}"`);
    expect(text).toContain(`href="/sign-in?next=${next}"`);
    expect(text).not.toContain('Start the quiz');
  });

  it('offers who is signed in the start, behind the acknowledgement', async () => {
    const { text } = await (await site.signedIn()).get(LANDING);
    expect(text).toMatch(/<input type="checkbox" id="acknowledged" name="acknowledged" value="yes" required>/);
    expect(text).toContain('<label for="acknowledged">I have read this information</label>');
    expect(text).toMatch(/<button class="button" type="submit">Start the quiz<\/button>/);
    expect(text).toContain('3 allowed, 3 left');
  });

  it('offers to resume, without the checkbox, once an attempt is open', async () => {
    const person = await site.signedIn();
    await start(person);
    const { text } = await person.get(LANDING);
    expect(text).toContain('Resume the quiz');
    expect(text).not.toContain('type="checkbox"');
  });

  it('leads to the results after passing', async () => {
    const person = await site.signedIn();
    await start(person);
    await finish(person, true);
    const { text } = await person.get(LANDING);
    expect(text).toContain('You have passed this activity.');
    expect(text).toMatch(/href="\/attempts\/[\w-]+\/results">See your results/);
    expect(text).not.toContain('Start the quiz');
  });

  it('says so when no attempt is left, and when the activity has expired', async () => {
    const person = await site.signedIn();
    for (let i = 0; i < 3; i += 1) {
      await start(person);
      await finish(person, false);
    }
    const used = (await person.get(LANDING)).text;
    expect(used).toContain('You have used every attempt');
    expect(used).toContain('3 allowed, 0 left');
    expect(used).not.toContain('Start the quiz');
    site.clock.advance(3 * 366 * DAY);
    const { text } = await site.visitor().get(LANDING);
    expect(text).toContain('its term has ended');
    expect(text).not.toContain('Create an account</a> <a');
  });

  it('answers 404 to what is no activity', async () => {
    for (const slug of ['no-such-activity', 'x%00', '..%2f', "'%20or%201=1"]) {
      expect((await site.visitor().get(`/activities/${slug}`)).status).toBe(404);
      expect((await site.visitor().get(`/activities/${slug}/article`)).status).toBe(404);
    }
  });
});

describe('POST /activities/:slug/attempts', () => {
  it('starts an attempt and keeps when and for which version the information was acknowledged', async () => {
    const person = await site.signedIn();
    const answer = await start(person);
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toMatch(/^\/attempts\/[\w-]{36}\/questions\/1$/);
    const rows = await site.db.kysely.selectFrom('acknowledgements').selectAll().execute();
    expect(rows).toMatchObject([
      {
        user_id: person.user.id,
        acknowledged_at: site.clock(),
        activity_version_id: versionOf((await site.signedIn().then((other) => other.get(LANDING))).text),
      },
    ]);
  });

  it('resumes the open attempt instead of starting another', async () => {
    const person = await site.signedIn();
    const first = await start(person);
    const again = await person.post(`${LANDING}/attempts`);
    expect(again.status).toBe(303);
    expect(again.headers['location']).toBe(first.headers['location']);
  });

  it('shows the page again with an error summary when the box was not ticked', async () => {
    const person = await site.signedIn();
    const version = versionOf((await person.get(LANDING)).text);
    const { status, text } = await person.post(`${LANDING}/attempts`, { version });
    expect(status).toBe(422);
    expect(text).toContain('<title>Error: The Use of Bisphosphonates');
    expect(text).toContain('<h1>The Use of Bisphosphonates');
    expect(text).toContain('<a href="#acknowledged">');
    expect(text).toContain('aria-describedby="acknowledged-error" aria-invalid="true"');
  });

  it('asks again when the information has changed since the page was opened', async () => {
    const person = await site.signedIn();
    await add(() => undefined);
    const version = versionOf((await person.get('/activities/sample')).text);
    await add((file) => {
      file.audience = 'Nurses';
    });
    const answer = await person.post('/activities/sample/attempts', { version, acknowledged: 'yes' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('has changed');
  });

  it('sends visitors to sign in and back to the page', async () => {
    const answer = await site.visitor().post(`${LANDING}/attempts`);
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe(`/sign-in?next=${encodeURIComponent(LANDING)}`);
  });

  it('answers 409 when no attempt may begin, 404 without such an activity, 403 without the token', async () => {
    const person = await site.signedIn();
    expect((await person.post('/activities/none/attempts')).status).toBe(404);
    expect((await person.post(`${LANDING}/attempts`, { _csrf: 'wrong' })).status).toBe(403);
    site.clock.advance(3 * 366 * DAY);
    const late = await site.signedIn();
    expect((await late.post(`${LANDING}/attempts`, { acknowledged: 'yes' })).status).toBe(409);
  });
});

describe('GET /activities/:slug/article', () => {
  it('shows notice, citation, sections, passages and key points that lead to each other', async () => {
    const { status, text } = await site.visitor().get(`${LANDING}/article`);
    expect(status).toBe(200);
    expect(text).toContain('<h2 id="in-this-article">In this article</h2>');
    expect(text).toContain('A demonstration, not for credit.');
    expect(text).toContain('<i>Cancer Control</i>. 2002;9(6).');
    expect(text).toContain('<h1>Bisphosphonates for patients with breast cancer</h1>');
    for (let n = 1; n <= 12; n += 1) {
      expect(text).toContain(`<li id="key-point-${n}">`);
      expect(text.split(`id="kp-${n}"`)).toHaveLength(2);
      expect(text).toContain(`<a href="#kp-${n}">`);
      expect(text).toContain(`<a href="#key-point-${n}" aria-label="Key point ${n}">${n}</a>`);
    }
  });

  it('keeps the note on what has changed apart, dated, each statement with its source', async () => {
    const { text } = await site.visitor().get(`${LANDING}/article`);
    const note = text.slice(text.indexOf('update-note'));
    expect(note).toContain('<time datetime="2026-11-23">23 November 2026</time>');
    expect(note).toContain('href="https://doi.org/10.1001/jama.2016.19425"');
    const statements = note.slice(0, note.indexOf('</ul>')).match(/<li>/g) ?? [];
    expect(statements.length).toBeGreaterThan(5);
    expect(note.match(/<cite>/g)).toHaveLength(statements.length);
    expect(note).not.toContain('class="kp"');
  });

  it('has no id twice', async () => {
    const { text } = await site.visitor().get(`${LANDING}/article`);
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('leads on: to the start, to the open attempt, to the results', async () => {
    const person = await site.signedIn();
    const button = async () =>
      / class="button" href="([^"]+)">([^<]+)</.exec((await person.get(`${LANDING}/article`)).text)?.slice(1);
    expect(await button()).toEqual([`${LANDING}#take-part`, 'Start the quiz']);
    await start(person);
    expect(await button()).toEqual([`${LANDING}#take-part`, 'Resume the quiz']);
    await finish(person, true);
    expect(await button()).toEqual([expect.stringMatching(/^\/attempts\/.+\/results$/), 'See your results']);
  });
});

it('shows nothing of the key before an attempt is submitted', async () => {
  const person = await site.signedIn();
  for (const address of ['/', LANDING, `${LANDING}/article`]) {
    const { text } = await person.get(address);
    expect(text).not.toContain('rationale>');
    expect(text).not.toContain('A cycle of signals in which the two take part');
  }
});
