import { characterFaults } from '../../src/features/activities/index.ts';
import { textFaults } from '../../src/features/questions/index.ts';
import type { TestApp, TestUser } from './app.ts';
import { type FormValues, formIn } from './page-forms.ts';
import type { Person } from './people.ts';

/**
 * The desk around an activity whose every text begins with a text of one's own: drafts, key points, tags, comments,
 * reasons and corrections are written with such texts too, and each page that shows them is read.
 */

type Author = Person & { user: TestUser };

export interface DeskVisit {
  readonly site: TestApp;
  /** Of the activity and of its article. */
  readonly slug: string;
  readonly educator: Author;
  readonly learner: Person;
  /** The text that is written next. */
  readonly text: () => string;
  readonly read: (who: Person, address: string) => Promise<string>;
  /** Takes the answer to a form for a page. */
  readonly show: (who: Person, address: string, html: string) => Promise<void>;
}

/** Writes and reads everything of the desk. */
export async function deskTour(visit: DeskVisit): Promise<void> {
  const { site, text } = visit;
  const reviewer = await site.signedIn({ roles: ['reviewer'], fullName: text(), credentials: text() });
  await writeArticle(visit);
  const questions = await questionsOf(visit);
  for (const { id } of questions) await readQuestion(visit, id);
  const [first] = questions.filter(({ kind }) => kind === 'single-best-answer');
  if (!first) throw new Error('the activity has no question with a single best answer');
  await reviewQuestion(visit, reviewer, first.id);
  await correctKey(visit, first.id);
  await writeActivity(visit);
  await readDesk(visit, reviewer);
  await practise(visit);
}

/** Sends a form of a page with texts in place of what some fields say. @returns the answer's status and page */
async function send(
  who: Person,
  address: string,
  values: FormValues,
  change: Record<string, string> = {},
): Promise<{ status: number; text: string; location: string }> {
  const { status, text, headers } = await who.post(address, { ...values, ...change });
  return { status, text, location: String(headers['location'] ?? '') };
}

async function expectStatus(wanted: number, what: string, answer: { status: number; text: string }): Promise<void> {
  if (answer.status !== wanted) throw new Error(`${what} answers ${answer.status}: ${answer.text.slice(0, 2000)}`);
}

/** Whatever a form makes of the texts: it goes on, or it comes back with what was typed, which is a page too. */
async function fillIn({ read, show, text }: DeskVisit, who: Person, page: string, action = page): Promise<void> {
  const { values, texts } = formIn(await read(who, page), action);
  const change = Object.fromEntries(texts.map((name) => [name, `${text()} ${values[name]?.[0] ?? ''}`]));
  const answer = await send(who, action, values, change);
  if (answer.status === 303) return;
  await expectStatus(422, action, answer);
  await show(who, action, answer.text);
}

const KEPT = 'Marked at the desk, and kept.';
const LOST = 'Marked at the desk, and lost.';

async function writeArticle(visit: DeskVisit): Promise<void> {
  const { site, slug, educator, text, read, show } = visit;
  const article = `/author/articles/${slug}`;
  const editors = `${article}/editors`;
  const other = await site.createUser({ roles: ['educator'], fullName: text() });
  for (const email of [educator.user.email, other.email]) {
    await expectStatus(303, editors, await educator.post(editors, { email }));
  }
  await show(educator, editors, (await educator.post(editors, { email: text() })).text);
  const old = formIn(await read(educator, `${article}/text`), `${article}/text`).values;
  const body = (last: string) => ({ body: [old['body'], KEPT, last, text()].join('\n\n'), title: text() });
  await expectStatus(303, 'the text', await send(educator, `${article}/text`, old, body(LOST)));
  for (const exact of [KEPT, LOST]) {
    const statement = text();
    await expectStatus(303, 'a key point', await educator.post(`${article}/key-points`, { statement, exact }));
  }
  await show(educator, article, (await educator.post(`${article}/key-points`, { statement: text() })).text);
  const now = formIn(await read(educator, `${article}/text`), `${article}/text`).values;
  await expectStatus(303, 'the text', await send(educator, `${article}/text`, now, body('')));
  const stale = await send(educator, `${article}/text`, old, body(text()));
  await expectStatus(409, 'a stale text', stale);
  await show(educator, `${article}/text`, stale.text);
  for (const point of keyPointsIn(await read(educator, article), article)) {
    await fillIn(visit, educator, point);
    const { values } = formIn(await read(educator, point), `${point}/uncovered`);
    await expectStatus(303, 'a reason', await send(educator, `${point}/uncovered`, values, { reason: text() }));
    await read(educator, point);
  }
  for (const page of [article, `${article}/coverage`, editors, '/author/articles']) await read(educator, page);
}

function keyPointsIn(html: string, article: string): string[] {
  return [...new Set(html.match(new RegExp(`${article}/key-points/[\\w-]+(?=")`, 'g')))];
}

async function questionsOf({ site, slug }: DeskVisit): Promise<{ id: string; kind: string }[]> {
  return site.db.kysely
    .selectFrom('questions as question')
    .innerJoin('articles as article', 'article.id', 'question.article_id')
    .innerJoin('question_versions as version', 'version.question_id', 'question.id')
    .select(['question.id', 'version.kind'])
    .where('article.slug', '=', slug)
    .orderBy('question.slug')
    .execute();
}

/** The next version of a question is begun, and saved over what another page had seen. */
async function readQuestion(visit: DeskVisit, id: string): Promise<void> {
  const { educator, text, read, show } = visit;
  const address = `/author/questions/${id}`;
  const { values } = formIn(await read(educator, `${address}/draft`), `${address}/draft`);
  await fillIn(visit, educator, `${address}/draft`);
  const stale = await send(educator, `${address}/draft`, values, { stem: text() });
  await expectStatus(409, 'a stale question', stale);
  await show(educator, `${address}/draft`, stale.text);
  const tag = text().replaceAll(/\s+/g, ' ').trim().slice(0, 40);
  await educator.post(`${address}/tags`, { tag });
  await educator.post(`${address}/comments`, { comment: text() });
  for (const page of ['', '/draft', '/versions/1', '/compare?from=1&to=draft'])
    await read(educator, `${address}${page}`);
}

/** Given back, sent again, approved, restored over a draft, retired. */
async function reviewQuestion(visit: DeskVisit, reviewer: Person, from: string): Promise<void> {
  const { educator, text, read, show } = visit;
  const copy = await educator.post(`/author/questions/${from}/copies`);
  const address = String(copy.headers['location']).replace(/\/draft$/, '');
  await makeWhole(visit, address);
  await submit(visit, address);
  const asked = formIn(await read(reviewer, address), `${address}/change-requests`).values;
  const changes = { changes: text() };
  await expectStatus(303, 'changes', await send(reviewer, `${address}/change-requests`, asked, changes));
  for (const page of [address, '/author', '/author/review']) await read(educator, page);
  await submit(visit, address);
  await read(reviewer, '/author/review');
  const { values } = formIn(await read(reviewer, address), `${address}/approval`);
  await expectStatus(303, 'approval', await send(reviewer, `${address}/approval`, values));
  await fillIn(visit, educator, `${address}/draft`);
  const restoration = await educator.post(`${address}/restoration`, { version: '1' });
  await expectStatus(409, 'a restoration', restoration);
  await show(educator, `${address}/restoration`, restoration.text);
  const retirement = { retirement: text() };
  await expectStatus(303, 'retirement', await educator.post(`${address}/retirement`, retirement));
  await read(educator, address);
}

/**
 * A picture that isn't there is refused where a question is finished, and so are characters that nobody sees where a key is
 * put right; the drafts of other questions show such texts.
 */
function usable(text: string): string {
  return textFaults(text).length + characterFaults(text).length > 0 ? 'A picture.' : text;
}

const OPTIONS = ['the first answer', 'another answer', 'the third answer', 'one answer more', 'the last answer'];

/** A question that can be sent for review, still with the texts in its stem and rationales. */
async function makeWhole({ educator, text, read }: DeskVisit, address: string): Promise<void> {
  const draft = `${address}/draft`;
  const { values, texts } = formIn(await read(educator, draft), draft);
  const change = texts.map((name): [string, string] => {
    const [, i, part] = /^options\.(\d)\.(text|rationale)$/.exec(name) ?? [];
    if (part === 'text') return [name, `It is usually ${OPTIONS[Number(i)]}`];
    return [name, `${usable(text())} ${name === 'stem' ? 'What does the article say of it?' : 'It says so.'}`];
  });
  await expectStatus(303, draft, await send(educator, draft, values, Object.fromEntries(change)));
}

/** Sends a draft for review, with a text as the reason for whatever is warned of. */
async function submit({ educator, text, read }: DeskVisit, address: string): Promise<void> {
  const { values, texts } = formIn(await read(educator, address), `${address}/review`);
  const reasons = Object.fromEntries(texts.map((name) => [name, text()]));
  await expectStatus(303, 'sending for review', await send(educator, `${address}/review`, values, reasons));
}

/** Puts a key right that a learner was graded by: the form, who would change, the change, and what the learner is told. */
async function correctKey(visit: DeskVisit, id: string): Promise<void> {
  const { educator, text, read, show } = visit;
  const address = `/author/questions/${id}/correction?version=1`;
  const actions = { preview: address.replace('?', '/preview?'), apply: address };
  const { values, texts } = formIn(await read(educator, address), actions.preview);
  const change = Object.fromEntries(texts.map((name) => [name, `${usable(text())} ${values[name]?.[0] ?? ''}`]));
  const right = { ...values, correct: otherThan(values['correct'] ?? [], await read(educator, address)) };
  const preview = await send(educator, actions.preview, right, change);
  await expectStatus(200, 'who would change', preview);
  await show(educator, actions.preview, preview.text);
  const confirmed = formIn(preview.text, actions.apply).values;
  await expectStatus(303, 'the correction', await send(educator, actions.apply, confirmed));
  for (const page of [address, `/author/questions/${id}`, `/author/questions/${id}/versions/1`])
    await read(educator, page);
}

function otherThan(right: readonly string[], html: string): string[] {
  const all = [...html.matchAll(/name="correct" value="([^"]+)"/g)].map(([, value = '']) => value);
  return all.filter((value) => !right.includes(value)).slice(0, 1);
}

const PARTS = ['details', 'faculty', 'participation', 'rules', 'evaluation', 'blueprint', 'credit'];

async function writeActivity(visit: DeskVisit): Promise<void> {
  const { slug, educator, text, read, show } = visit;
  const activity = `/author/activities/${slug}`;
  const { values } = formIn(await read(educator, `${activity}/details`), `${activity}/details`);
  for (const part of PARTS) await fillIn(visit, educator, `${activity}/${part}`);
  const stale = await send(educator, `${activity}/details`, values, { title: text() });
  await expectStatus(409, 'a stale part', stale);
  await show(educator, `${activity}/details`, stale.text);
  const preview = ['preview', 'preview/article', 'preview/questions/1?seed=a', 'preview/questions/2?seed=a'];
  for (const page of ['', ...PARTS, 'checklist', ...preview])
    await read(educator, `${activity}/${page}`.replace(/\/$/, ''));
}

async function readDesk({ slug, educator, text, read }: DeskVisit, reviewer: Person): Promise<void> {
  const words = encodeURIComponent(text());
  const bank = ['', `?article=${slug}`, `?article=${slug}&q=${words}`, `?tag=${words}`, '?state=retired'];
  for (const query of bank) await read(educator, `/author/questions${query}`);
  const news = [`/author/questions/new?article=${slug}`, '/author/questions/new', '/author/activities/new'];
  for (const page of ['/author', '/author/media', '/author/activities', '/author/review', ...news])
    await read(educator, page);
  for (const page of ['/author', `/author/articles/${slug}`]) await read(reviewer, page);
}

async function practise({ slug, learner, read }: DeskVisit): Promise<void> {
  const start = `/activities/${slug}/practice`;
  await read(learner, start);
  const begun = await learner.post(start);
  await expectStatus(303, start, begun);
  const first = String(begun.headers['location']);
  const total = Number(/Question 1 of (\d+)/.exec(await read(learner, first))?.[1]);
  for (let n = 1; n <= total; n += 1) {
    const address = first.replace(/\d+$/, String(n));
    await read(learner, address);
    await learner.post(address, { go: 'reveal' });
    await read(learner, address);
  }
  await read(learner, first.replace(/questions\/\d+$/, 'results'));
}
