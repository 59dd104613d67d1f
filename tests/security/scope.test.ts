import type { Furnished, Persona } from '../access/furnished.ts';
import { openFurnished } from '../access/furnished.ts';
import { TABLE } from '../access/table.ts';
import { FOUNDING_SLUG } from '../support/app.ts';
import { item } from '../support/items.ts';
import { readQuestion, startQuiz } from '../support/quiz.ts';
import { routesOf, type SiteRoute } from '../support/routes.ts';
import { nameOf } from './support/site-map.ts';
import { type Client, clientOf } from './support/wire.ts';
import { entriesOf } from './support/zip.ts';

/** Items 23 and 24 of the faults and attacks: what belongs to somebody else. */

let furnished: Furnished;
beforeAll(async () => {
  furnished = await openFurnished({ app: { credit: { verificationsPerMinute: 1e6 } } });
}, 60_000);
afterAll(() => furnished.site.close());

const as = async (persona: Persona): Promise<Client> => clientOf(furnished.site, await furnished.signedIn(persona));
const routes = (...kinds: string[]) =>
  routesOf(furnished.site.app).filter((route) => kinds.includes(TABLE.get(nameOf(route)) ?? ''));
/** What a page says, without what differs from one request to the next. */
const said = (text: string) =>
  text.replaceAll(/[0-9a-f]{8}-[0-9a-z]+\b/g, '').replaceAll(/name="_csrf" value="[^"]*"/g, '');

const send = (client: Client, { method }: SiteRoute, url: string, fields = {}) =>
  method === 'GET' ? client.get(url) : client.post(url, fields);

describe('an id in an address', () => {
  item(23, 'that is somebody else’s answers exactly as one that nobody has', async (tries) => {
    const { ids, addressOf } = furnished;
    const nobodys: Record<string, string> = {
      [ids['attempt'] ?? '']: '0198f000-0000-7000-8000-000000000001',
      [ids['practice'] ?? '']: '0198f000-0000-7000-8000-000000000002',
      [ids['session'] ?? '']: '0198f000-0000-7000-8000-000000000003',
      [ids['comment'] ?? '']: '0198f000-0000-7000-8000-000000000004',
      [ids['ownComment'] ?? '']: '0198f000-0000-7000-8000-000000000005',
      [ids['number'] ?? '']: 'KP-0000-0000-0000-0',
    };
    for (const persona of ['stranger', 'other', 'reviewer'] as const) {
      for (const route of routes('owner', 'holder')) {
        const url = addressOf(route);
        const [theirs = '', none = ''] = Object.entries(nobodys).find(([id]) => url.includes(id)) ?? [];
        const [one, other] = await Promise.all(
          [url, url.replace(theirs, none)].map(async (address) => send(await as(persona), route, address)),
        );
        const mask = (text = '') => said(text).replaceAll(theirs, '').replaceAll(none, '');
        tries.equal(`${persona} ${nameOf(route)}`, [one?.status, other?.status], [404, 404]);
        tries.check(`${persona} ${nameOf(route)} tells that there is one`, mask(one?.text) === mask(other?.text));
      }
    }
  });

  item(23, 'under the address of another thing is refused', async (tries) => {
    const { ids, users } = furnished;
    const admin = await as('admin');
    const editor = users.get('editor')?.id ?? '';
    // A session of the learner's and an attempt of the other's, under the address of a third person.
    await admin.post(`/admin/people/${editor}/sessions/${ids['session']}/removal`);
    const more = await admin.post(`/admin/people/${editor}/attempts/${ids['timedAttempt']}/time`, {
      minutes: '60',
      reason: 'none',
    });
    tries.equal('more time', more.status, 404);
    const { status } = await admin.get(`/admin/people/${editor}/attempts/${ids['timedAttempt']}/time`);
    tries.equal('the page of an attempt', status, 404);
    const sessions = await furnished.site.db.kysely.selectFrom('sessions').select('id').execute();
    tries.check(
      'the session stands',
      sessions.some(({ id }) => id === ids['session']),
    );
  });
});

describe('an id in a form', () => {
  item(23, 'of another’s option, comment, version or view changes nothing of theirs', async (tries) => {
    const { ids, site, signedIn } = furnished;
    const { kysely } = site.db;
    const person = await signedIn('stranger');
    const stranger = await clientOf(site, person);
    // Options have ids of their own in each attempt.
    const mine = await startQuiz(person);
    const theirs = readQuestion((await (await as('other')).get(`/attempts/${ids['timedAttempt']}/questions/1`)).text);
    for (const { id } of theirs.options) {
      const { status } = await stranger.post(`/attempts/${mine}/questions/1`, {
        revision: '0',
        option: id,
        go: 'next',
      });
      tries.check(`an option of another attempt answers ${status}`, status >= 400 && status < 500);
    }
    const stored = await kysely.selectFrom('answers').select('response').where('attempt_id', '=', mine).execute();
    const known = theirs.options.filter(({ id }) => JSON.stringify(stored).includes(id));
    tries.equal('options of another attempt that were stored', known, []);
    // A comment that isn't shown yet is nothing to reply to.
    const before = await kysely.selectFrom('comments').selectAll().execute();
    const reply = {
      comment: 'A reply.',
      conflicts: 'none',
      sending: site.core.ids.uuid(),
      parent: ids['ownComment'] ?? '',
    };
    const { status } = await stranger.post(`/activities/${FOUNDING_SLUG}/discussion`, reply);
    tries.check(`a reply to a hidden comment answers ${status}`, status === 404 || status === 409);
    // The key of another's page is not mine to take the place of.
    const [{ sending_key: key } = { sending_key: '' }] = before;
    await stranger.post(`/activities/${FOUNDING_SLUG}/discussion`, { ...reply, parent: '', sending: key });
    const after = await kysely
      .selectFrom('comments')
      .selectAll()
      .where(
        'id',
        'in',
        before.map(({ id }) => id),
      )
      .execute();
    tries.equal('the comments of others', after, before);
  });

  item(23, 'of another admin’s saved view or list is theirs alone', async (tries) => {
    const { ids, site } = furnished;
    const second = await clientOf(site, await site.signedIn({ roles: ['learner', 'admin'] }));
    const { status } = await second.post(`/admin/records/views/${ids['viewId']}/deletion`);
    const views = await site.db.kysely.selectFrom('record_views').select('id').execute();
    tries.check(`taking away a view answers ${status}`, status < 500);
    tries.equal(
      'views',
      views.map(({ id }) => id),
      [ids['viewId']],
    );
  });
});

describe('lists, reports and exports', () => {
  /** Only the learner's: nobody but them and admins may meet it. */
  function secrets(): [string, RegExp][] {
    const { ids, users } = furnished;
    const learner = users.get('learner');
    return [
      ['email', new RegExp(learner?.email ?? '')],
      ['account', new RegExp(learner?.id ?? '')],
      ['name', new RegExp(`${learner?.fullName}\\b`)],
      ['attempt', new RegExp(ids['attempt'] ?? '')],
      ['certificate', new RegExp(ids['number'] ?? '')],
      ['session', new RegExp(ids['session'] ?? '')],
    ];
  }

  item(24, 'show nobody what is the learner’s', async (tries) => {
    for (const persona of ['visitor', 'stranger', 'editor', 'other', 'reviewer'] as const) {
      const client = await as(persona);
      for (const route of routes(...TABLE.values()).filter(({ method }) => method === 'GET')) {
        const url = furnished.addressOf(route);
        const { text } = await client.get(url);
        // What was asked for by its id comes back in the page; a name stands with a certificate's verification and a comment.
        const shown = secrets().filter(
          ([what, pattern]) =>
            pattern.test(text.replaceAll(url, '').replaceAll(encodeURIComponent(url), '')) &&
            !(url.startsWith('/verify/') && /name|certificate/.test(what)) &&
            !(/\/discussion/.test(url) && what === 'name'),
        );
        tries.equal(
          `${persona} ${url} shows`,
          shown.map(([what]) => what),
          [],
        );
      }
    }
  });

  item(24, 'of one’s own hold nothing of another’s', async (tries) => {
    const { site } = furnished;
    const [one, two] = [await site.register(), await site.register()];
    for (const [person, number] of [
      [one, 1],
      [two, 2],
    ] as const) {
      const client = await clientOf(site, person);
      const account = await client.get('/account');
      const [email = ''] = /registered-\d+@example\.org/.exec(account.text) ?? [];
      const file = await client.post('/account/data', { password: 'correct horse battery staple' });
      tries.equal(`the data of ${number}`, [file.status, file.headers['content-type']], [200, 'application/zip']);
      const document =
        entriesOf(file.bytes)
          .find(({ name }) => name === 'data.json')
          ?.text() ?? '';
      const emails = new Set(document.match(/[\w-]+@example\.org/g));
      tries.equal(`the addresses in the data of ${number}`, [...emails], [email]);
      for (const path of ['/transcript', '/transcript.csv']) {
        tries.check(`${path} of ${number}`, !/KP-/.test((await client.get(path)).text));
      }
    }
  });

  item(24, 'are only for whom they are: by filters, too', async (tries) => {
    const { users } = furnished;
    const learner = users.get('learner')?.email ?? '';
    const queries = ['?q=%25', `?q=${encodeURIComponent(learner)}`, '?columns=learner', '?format=json', '?version=1'];
    for (const persona of ['stranger', 'other', 'reviewer'] as const) {
      const client = await as(persona);
      for (const route of routes('admins').filter(({ method }) => method === 'GET')) {
        for (const query of queries) {
          const { status } = await client.get(`${furnished.addressOf(route)}${query}`);
          tries.equal(`${persona} ${route.path}${query}`, status, 403);
        }
      }
    }
  });
});
