import type { Response } from 'supertest';
import { importActivity } from '../../src/features/activities/index.ts';
import { selectMedia, selectMissingMedia } from '../../src/features/media/queries.ts';
import { storePicture } from '../../src/features/media/store.ts';
import { ROLES, type Role } from '../../src/http/context.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { sampleYaml } from '../activities/sample.ts';
import { openTestApp, type Person, type TestApp } from '../support/app.ts';
import { describeOnEngines } from '../support/engines.ts';
import { GIF, JPEG, png, WEBP } from '../support/pictures.ts';

let site: TestApp;
beforeAll(async () => {
  site = await openTestApp({ content: false });
});
afterAll(() => site.close());

interface Sent {
  bytes?: Buffer | undefined;
  alt?: string;
  name?: string;
  type?: string;
  json?: boolean;
}

async function upload(person: Person, { bytes, alt = 'An ECG', name = 'x.png', type, json }: Sent): Promise<Response> {
  const request = person.agent
    .post('/author/media')
    .redirects(0)
    .field('_csrf', await person.csrf())
    .field('alt', alt);
  if (json) void request.set('Accept', 'application/json');
  if (bytes) void request.attach('file', bytes, type ? { filename: name, contentType: type } : name);
  return request;
}

const educator = () => site.signedIn({ roles: ['educator'] });

describe('sending a picture', () => {
  it('gives a script the Markdown to put in, and the page the same', async () => {
    const person = await educator();
    const answer = await upload(person, { bytes: png(4, 4), alt: 'ECG [lead II]', json: true });
    expect(answer.status).toBe(201);
    expect(answer.body.markdown).toBe(`![ECG \\[lead II\\]](media:${answer.body.id})`);
    const again = await upload(person, { bytes: png(4, 4), alt: 'ECG' });
    expect(again.status).toBe(303);
    const page = await person.get(String(again.headers['location']));
    expect(page.text).toContain(`value="![ECG](media:${answer.body.id})"`);
    expect(page.text).toContain(`src="/media/${answer.body.id}" alt="ECG"`);
  });

  it('twice is one picture, whoever sends it, and one line in the log', async () => {
    const bytes = png(5, 5);
    const first = await upload(await educator(), { bytes, json: true });
    const second = await upload(await site.signedIn({ roles: ['admin'] }), { bytes, json: true, name: 'other.png' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.id).toBe(first.body.id);
    const events = await site.db.kysely
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'media.upload')
      .execute();
    expect(events.filter((event) => event.subject_id === first.body.id)).toHaveLength(1);
  });

  it.each<[string, Buffer, string]>([
    ['image/png', png(6, 6), 'evil.html'],
    ['image/jpeg', JPEG, 'evil.svg'],
    ['image/webp', WEBP, 'x'],
    ['image/gif', GIF, 'x.js'],
  ])('is served as %s whatever it was called, unable to do anything', async (type, bytes, name) => {
    const person = await educator();
    const { body } = await upload(person, { bytes, name, type: 'text/html', json: true });
    const learner = await site.signedIn();
    const answer = await learner.get(`/media/${body.id}`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `inline; filename="picture.${type.slice(6)}"`,
      'cache-control': 'private, max-age=31536000, immutable',
    });
    expect(answer.body.length).toBe(Number(answer.headers['content-length']));
    expect((await learner.agent.head(`/media/${body.id}`)).headers['content-type']).toBe(type);
  });

  it('keeps what was typed when the picture can’t be used, and says why', async () => {
    const person = await educator();
    const answer = await upload(person, { bytes: Buffer.from('<svg/>'), alt: 'A "graph"' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('no PNG, JPEG, WebP or GIF');
    expect(answer.text).toContain('value="A &#34;graph&#34;"');
  });

  it.each<[string, Sent, string[]]>([
    ['without a file', {}, ['file']],
    ['without a description', { bytes: png(), alt: '  ' }, ['alt']],
    ['with neither', { alt: '' }, ['alt', 'file']],
    ['with too long a description', { bytes: png(), alt: 'x'.repeat(301) }, ['alt']],
    ['with a damaged file', { bytes: png().subarray(0, 40) }, ['file']],
    ['with a file of more than 2 MB', { bytes: Buffer.concat([png(), Buffer.alloc(2 ** 21)]) }, ['file']],
  ])('%s says so at the field', async (_what, sent, fields) => {
    const answer = await upload(await educator(), { ...sent, json: true });
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.body.errors).sort()).toEqual(fields);
  });
});

describe('who may', () => {
  it.each<[Role, number, number]>([
    ['learner', 403, 403],
    ['reviewer', 403, 403],
    ['educator', 303, 200],
    ['admin', 303, 200],
  ])('%s: sending answers %d, its page %d', async (role, sending, page) => {
    expect(ROLES).toContain(role);
    const person = await site.signedIn({ roles: [role] });
    expect((await upload(person, { bytes: png() })).status).toBe(sending);
    expect((await person.get('/author/media')).status).toBe(page);
  });

  it('nobody who is not signed in: not even see one', async () => {
    const { body } = await upload(await educator(), { bytes: png(7, 7), json: true });
    const visitor = site.visitor();
    for (const answer of [
      await visitor.get(`/media/${body.id}`),
      await visitor.get('/author/media'),
      await upload(visitor, { bytes: png() }),
    ]) {
      expect([answer.status, answer.headers['location']]).toEqual([303, expect.stringMatching(/^\/sign-in/)]);
    }
  });

  it('no form from elsewhere: the token is looked for among the fields', async () => {
    const person = await educator();
    const answer = await person.agent
      .post('/author/media')
      .field('_csrf', 'wrong')
      .field('alt', 'x')
      .attach('file', png(8, 8), 'x.png');
    expect(answer.status).toBe(403);
  });

  it('an address that names no picture is 404', async () => {
    const person = await site.signedIn();
    for (const id of ['x', '..%2f..', 'abcdefghijklmnopqrstuvwx-640x480', '%00']) {
      expect([id, (await person.get(`/media/${id}`)).status]).toEqual([id, 404]);
    }
  });
});

describeOnEngines('pictures', (open) => {
  it('are kept whole, once, and what is missing is said', async () => {
    const db = await open();
    const now = 1_800_000_000_000;
    const core = { db, clock: () => now, ids: systemIds };
    const user = systemIds.uuid();
    await db.transaction((trx) =>
      trx
        .insertInto('users')
        .values({
          id: user,
          email: 'a@example.org',
          full_name: 'A',
          profession: 'physician',
          profession_verified_at: null,
          password_hash: 'none',
          reporting_sealed: null,
          reporting_permitted_at: null,
          created_at: now,
          disabled_at: null,
        })
        .execute(),
    );
    const [first, second] = [await storePicture(core, user, WEBP), await storePicture(core, user, WEBP)];
    expect([first.created, second]).toEqual([true, { id: first.id, created: false }]);
    expect(await selectMedia(db.kysely, first.id)).toEqual({ type: 'image/webp', bytes: WEBP });
    expect(await selectMissingMedia(db.kysely, [first.id, 'none', 'none'])).toEqual(['none']);
    expect(await selectMissingMedia(db.kysely, [])).toEqual([]);
  });
});

describe('a question that shows a picture', () => {
  const fileWith = (id: string, slug: string) =>
    sampleYaml((file) => {
      file.slug = slug;
      file.article.slug = slug;
      file.questions[0].options[0].rationale = `Because:\n\n- see ![An ECG](media:${id})`;
    });

  it('is taken when the picture is there, and refused by name when it is not', async () => {
    const { body } = await upload(await educator(), { bytes: png(9, 9), json: true });
    await importActivity(site.core, fileWith(body.id, 'there'), 'there.yaml');
    const missing = 'abcdefghijklmnopqrstuvwx-9x9';
    await expect(importActivity(site.core, fileWith(missing, 'missing'), 'missing.yaml')).rejects.toThrow(
      `media:${missing}. Upload them`,
    );
  });
});
