import { until } from '../browser/support/server.ts';
import type { TestApp } from '../support/app.ts';
import { FOUNDING_SLUG, openTestApp } from '../support/app.ts';
import { XSS } from '../support/xss-corpus.ts';
import {
  activityIdOf,
  approvedAtOnce,
  DISCUSSION,
  decide,
  type Signed,
  send,
  sent,
  stored,
  UNHURRIED,
} from './support.ts';

let site: TestApp;
let author: Signed;
let admin: Signed;

beforeAll(async () => {
  site = await openTestApp({ app: { discussion: { limits: UNHURRIED } } });
  author = await site.signedIn({ fullName: 'Ada Author' });
  admin = await site.signedIn({ roles: ['admin'] });
});
afterAll(() => site.close());

describe('who gets to what', () => {
  it('everybody reads; whoever is not signed in is told to sign in to write', async () => {
    const page = await site.visitor().get(DISCUSSION);
    expect(page.status).toBe(200);
    expect(page.text).toContain('No comments yet');
    expect(page.text).toContain(`/sign-in?next=${encodeURIComponent(`${DISCUSSION}#write`)}`);
    expect(page.text).not.toContain('Send for moderation');
    const answer = await send(site.visitor());
    expect([answer.status, String(answer.headers['location'])]).toEqual([303, expect.stringMatching(/^\/sign-in/)]);
  });

  it.each(['learner', 'educator', 'reviewer'] as const)('a %s is no moderator', async (role) => {
    const person = await site.signedIn({ roles: [role] });
    const id = await sent(site, author);
    expect((await person.get('/admin/moderation')).status).toBe(403);
    expect((await person.get(`/admin/moderation/${id}`)).status).toBe(403);
    expect((await decide(site, person, id, 'approve')).status).toBe(403);
    expect(await stored(site, id)).toMatchObject({ state: 'waiting' });
  });

  it('what isn’t there is 404: activities, comments, those of others, those of another activity’s address', async () => {
    const other = await site.signedIn();
    const id = await sent(site, author);
    const none = '0199b0a4-7c11-7d3e-9a55-2f6f0f4b1c01';
    const addresses = [
      '/activities/no-such/discussion',
      `${DISCUSSION}/comments/${none}`,
      `${DISCUSSION}/comments/x`,
      `${DISCUSSION}/comments/${id}`,
      `${DISCUSSION}/comments/${id}/revision`,
      `/activities/no-such/discussion/comments/${id}`,
    ];
    for (const address of addresses) expect([address, (await other.get(address)).status]).toEqual([address, 404]);
    expect((await other.post(`${DISCUSSION}/comments/${id}/revision`, { comment: 'Mine now' })).status).toBe(404);
    expect((await admin.get(`/admin/moderation/${none}`)).status).toBe(404);
    expect((await send(other, { parent: none })).status).toBe(404);
    // Its author is led to where it stands.
    const own = await author.get(`${DISCUSSION}/comments/${id}`);
    expect([own.status, own.headers['location']]).toEqual([303, `${DISCUSSION}/comments/${id}/revision`]);
  });
});

describe('the form', () => {
  it('shows the guide, and keeps what was typed with each fault', async () => {
    const page = await author.get(DISCUSSION);
    for (const words of ['Be professional.', 'No patient data.', 'sole discretion', 'Your comment', 'Your declaration'])
      expect(page.text).toContain(words);
    const refused = await send(author, { comment: '  Kept\n\nas typed ', conflicts: '', declaration: 'And this' });
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(/There is a problem[\s\S]*href="#conflicts"/);
    expect(refused.text).toContain('  Kept\n\nas typed </textarea>');
    expect(refused.text).toContain('And this</textarea>');
    expect(refused.text).toMatch(/<title>Error: /);
  });

  it('refuses wordings about credit that no text for learners may hold, and keeps what was typed', async () => {
    const comment = 'Read it: you earn AMA PRA Category 1 Credit™ for this.';
    const refused = await send(author, { comment, conflicts: 'declared', declaration: 'I sell ACCME credits.' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('only the statements of a certified activity promise AMA PRA credit');
    expect(refused.text).toContain('href="#comment"');
    expect(refused.text).toContain('href="#declaration"');
    expect(refused.text).toContain(comment);
  });

  it('asks about what may tell who a patient is, and lets the author go on', async () => {
    const comment = 'My patient, MRN 4471229, did well.';
    const asked = await send(author, { comment });
    expect(asked.status).toBe(422);
    expect(asked.text).toContain('It looks like a record number: “MRN 4471229”');
    const warned = /name="warned" value="([^"]+)"/.exec(asked.text)?.[1] ?? '';
    expect((await send(author, { comment, warned, confirmed: 'yes' })).status).toBe(303);
    expect((await admin.get('/admin/moderation')).text).toMatch(/May tell who a patient is[\s\S]*MRN 4471229/);
  });

  it('shows moderators what may be promotion', async () => {
    const id = await sent(site, author, { comment: 'Buy now with promo code X.' });
    expect((await admin.get(`/admin/moderation/${id}`)).text).toMatch(/May be promotion[\s\S]*Buy now/);
  });
});

it('addresses are text until the comment is approved, and then links that pass nothing on', async () => {
  const comment = 'See https://example.org/guideline?a=1&b=2.';
  const id = await sent(site, author, { comment });
  const inert = [`/admin/moderation/${id}`, '/admin/moderation', `/admin/moderation?list=all`];
  for (const address of inert) {
    const { text } = await admin.get(address);
    expect(text).toContain('https://example.org/guideline?a=1&amp;b=2');
    expect(text).not.toContain('href="https://example.org');
  }
  expect((await author.get(`${DISCUSSION}/comments/${id}/revision`)).text).not.toContain('href="https://example.org');
  await decide(site, admin, id, 'approve');
  expect((await site.visitor().get(DISCUSSION)).text).toContain(
    '<a href="https://example.org/guideline?a=1&amp;b=2" rel="nofollow ugc noreferrer">https://example.org/guideline?a=1&amp;b=2</a>.',
  );
});

it('an author is told by mail what was decided, why, and where to go on', async () => {
  const writer = await site.signedIn();
  const id = await sent(site, writer);
  await decide(site, admin, id, 'ask-changes', 'Please name the\r\ntrial.');
  await decide(site, admin, id, 'remove', 'It advertises.');
  await decide(site, admin, id, 'approve');
  const addressed = () => site.mails().filter((mail) => mail.includes(`To: ${writer.user.email}`));
  await until(async () => addressed().length === 3);
  const told = (subject: string) => addressed().find((mail) => mail.includes(`Subject: ${subject}`));
  expect(told('Please change your comment')).toMatch(/Please name the\s+trial\.[\s\S]*\/revision/);
  expect(told('Your comment was removed')).toContain('It advertises.');
  expect(told('Your comment is approved')).toContain('/comments/');
});

describe('long discussions', () => {
  it('are paged without a gap or a repetition, either way round, and long threads have a page of their own', async () => {
    const long = await openTestApp({ app: { discussion: { limits: UNHURRIED } } });
    const writer = await long.signedIn();
    const moderator = await long.signedIn({ roles: ['admin'] });
    const roots: string[] = [];
    const who = { author: writer, moderator, activityId: await activityIdOf(long) };
    for (let i = 0; i < 23; i += 1) roots.push(await approvedAtOnce(long, who, { body: `Root ${i}.` }));
    const replies: string[] = [];
    for (let i = 0; i < 53; i += 1)
      replies.push(await approvedAtOnce(long, who, { body: `Reply ${i}.`, parentId: String(roots[22]) }));
    const reader = long.visitor();
    for (const [order, wanted] of [
      ['newest', [...roots].reverse()],
      ['oldest', roots],
    ] as const) {
      const seen: string[] = [];
      let address = `${DISCUSSION}?order=${order}`;
      for (let pages = 0; pages < 3 && address !== ''; pages += 1) {
        const { text } = await reader.get(address);
        seen.push(...[...text.matchAll(/depth-0" id="comment-([^"]+)"/g)].map(([, id = '']) => id));
        address = (/rel="next" href="([^"]+)"/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
      }
      expect(seen).toEqual(wanted);
    }
    const first = (await reader.get(DISCUSSION)).text;
    expect(first).toContain('All 53 replies');
    expect(first).toContain('76 comments');
    expect(first).toContain('Reply 9.');
    expect(first).not.toContain('Reply 10.');
    const last = (await reader.get(`${DISCUSSION}/comments/${replies[52]}`)).text;
    expect(last).toContain(`id="comment-${replies[52]}"`);
    expect(last).toContain('Page 2 of 2');
    expect((await reader.get(`${DISCUSSION}/comments/${replies[52]}?page=1`)).text).toContain('Root 22.');
    expect((await reader.get(`/activities/${FOUNDING_SLUG}`)).text).toContain('76 comments');
    for (const nonsense of ['?after=x', '?order=sideways&after=1.2', '?after=%00'])
      expect((await reader.get(`${DISCUSSION}${nonsense}`)).status).toBe(200);
    await long.close();
  }, 60_000);

  it('queues are paged too', async () => {
    const queue = await openTestApp({ app: { discussion: { limits: UNHURRIED } } });
    const writer = await queue.signedIn();
    const moderator = await queue.signedIn({ roles: ['admin'] });
    const waiting: string[] = [];
    for (let i = 0; i < 22; i += 1) waiting.push(await sent(queue, writer));
    const seen: string[] = [];
    for (let address = '/admin/moderation'; address !== ''; ) {
      const { text } = await moderator.get(address);
      seen.push(...[...text.matchAll(/id="queued-([^"]+)"/g)].map(([, id = '']) => id));
      address = (/rel="next" href="([^"]+)"/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
    }
    expect(seen).toEqual(waiting);
    await queue.close();
  }, 60_000);
});

describe('texts that want to be run', () => {
  /** Tags and attributes that only a text could have brought onto a page. */
  const STRANGE =
    /<(?:script[\s>]|img|svg|iframe|object|math|base|meta http|body onload|video|details open on|b on)|KPXSS\(\)["']?\s*>|\son\w+=["'][^"']*KPXSS/i;
  /** As written here, a page holds scripts of its own. */
  const withoutOwn = (html: string) => html.replaceAll(/<script type="module" src="\/assets\/[^"]+"><\/script>/g, '');

  it('stand escaped on every view, in comment, declaration, reason, report and the author’s own name', async () => {
    const hostile = await openTestApp({ app: { discussion: { limits: UNHURRIED } } });
    const moderator = await hostile.signedIn({ roles: ['admin'], fullName: `Mo ${XSS[0]?.text}` });
    const reader = await hostile.signedIn({ fullName: `Re ${XSS[1]?.text}` });
    const views: [Signed | null, string][] = [];
    for (const [i, { text }] of XSS.entries()) {
      const fields = { comment: text, conflicts: 'declared', declaration: text };
      const writer = await hostile.signedIn({ fullName: `W ${text}`.slice(0, 190), credentials: text.slice(0, 50) });
      const asked = await send(writer, fields);
      const warned = [...asked.text.matchAll(/name="warned" value="([^"]+)"/g)].map(([, key = '']) => unescaped(key));
      const confirmed = asked.status === 422 ? { warned, confirmed: 'yes' } : {};
      const id = await sent(hostile, writer, { ...fields, ...confirmed });
      if (i % 3 === 1) await decide(hostile, moderator, id, 'ask-changes', text);
      if (i % 3 === 2) await decide(hostile, moderator, id, 'remove', text);
      if (i % 3 === 0) {
        await decide(hostile, moderator, id, 'approve');
        await reader.post(`${DISCUSSION}/comments/${id}/report`, { reason: text });
        views.push([reader, `${DISCUSSION}/comments/${id}/reply`], [null, `${DISCUSSION}/comments/${id}`]);
      }
      views.push([writer, `${DISCUSSION}/comments/${id}/revision`], [writer, DISCUSSION]);
      views.push([moderator, `/admin/moderation/${id}`]);
    }
    const lists = ['waiting', 'reported', 'changes-asked', 'removed', 'all'];
    for (const list of lists) views.push([moderator, `/admin/moderation?list=${list}`]);
    views.push([null, DISCUSSION]);
    for (const [who, address] of views) {
      const { status, text } = await (who ?? hostile.visitor()).get(address);
      expect([address, status]).toEqual([address, 200]);
      expect(withoutOwn(text)).not.toMatch(STRANGE);
      expect(text).not.toMatch(/href="(?:javascript|data|vbscript):/i);
    }
    await hostile.close();
  }, 120_000);
});

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
