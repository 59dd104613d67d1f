import { createServer, type Server } from 'node:net';
import { DomUtils, parseDocument } from 'htmlparser2';
import { type Furnished, openFurnished } from '../access/furnished.ts';
import { item } from '../support/items.ts';
import { png } from '../support/pictures.ts';
import { clientsOf, kindsOfField, nameOf, type Place, placesOf } from './support/site-map.ts';
import { type Answer, ask, clientOf } from './support/wire.ts';

/** Items 42 and 47 of the faults and attacks: what a browser may do with a page, and whom the server talks to. */

let furnished: Furnished;
let places: Place[];
let clients: Awaited<ReturnType<typeof clientsOf>>;
beforeAll(async () => {
  const limit = { limit: 1e9, windowMs: 60_000 };
  furnished = await openFurnished({
    app: {
      credit: { verificationsPerMinute: 1e9 },
      accounts: { limits: { resets: limit, resetsPerAddress: limit, registrations: limit } },
    },
  });
  places = await placesOf(furnished);
  clients = await clientsOf(furnished);
}, 60_000);
afterAll(() => furnished.site.close());

const isPage = ({ headers }: Answer) => /text\/html/.test(headers['content-type'] ?? '');

describe('the Content-Security-Policy', () => {
  const WANTED: readonly string[] = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];

  item(
    42,
    'stands on every answer, and no page needs more than it allows',
    async (tries) => {
      for (const { route, url } of places.filter(({ route: { method } }) => method === 'GET')) {
        for (const [persona, client] of clients) {
          const answer = await client.get(url);
          const policy = String(answer.headers['content-security-policy'] ?? '');
          const told = `${nameOf(route)} for ${persona}`;
          tries.check(
            `${told} has ${policy}`,
            policy !== '' && !/unsafe-(?:inline|eval)|\*|http:|https:|blob:/.test(policy),
          );
          if (!isPage(answer)) continue;
          const without = WANTED.filter((directive) => !policy.split(/;\s*/).includes(directive));
          // A mail as it will look stands in a sandboxed frame, with a policy of its own.
          const framed = url.endsWith('/html');
          tries.equal(`${told} goes without`, framed ? [] : without, []);
          tries.equal(`${told} holds`, framed ? [] : inlineIn(answer.text), []);
        }
      }
    },
    120_000,
  );

  /** Scripts, styles and handlers that stand in a page itself, and what it fetches from others. */
  function inlineIn(html: string): string[] {
    return DomUtils.getElementsByTagName('*', parseDocument(html)).flatMap(({ name, attribs }) => {
      const handlers = Object.keys(attribs).filter((attribute) => attribute.startsWith('on') || attribute === 'style');
      const script = name === 'script' && !attribs['src']?.startsWith('/assets/');
      const away = ['script', 'link', 'img', 'iframe', 'form'].includes(name)
        ? ['src', 'href', 'action'].filter((attribute) => /^(?:[a-z]+:)?\/\//i.test(attribs[attribute] ?? ''))
        : [];
      const policy = name === 'meta' && 'http-equiv' in attribs;
      return [...handlers, ...away, ...(script || policy || name === 'style' ? [name] : [])];
    });
  }
});

describe('an address that somebody sends', () => {
  let trap: Server;
  let caught: string[];
  let trapUrl: string;
  beforeAll(async () => {
    caught = [];
    trap = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (data) => void caught.push(data.toString('latin1').slice(0, 200)));
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const address = trap.address();
    trapUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/trap`;
  });
  afterAll(() => void trap.close());

  item(
    47,
    'is asked by nobody here: in every field, header, file and mail',
    async (tries) => {
      const settled = () => new Promise((resolve) => setTimeout(resolve, 300));
      await ask(Number(new URL(trapUrl).port), { path: '/trap' });
      await settled();
      tries.equal('the trap catches', caught.length, 1);
      caught.length = 0;
      for (const place of places.filter(({ route }) => route.method === 'POST')) {
        const client = await clientOf(furnished.site, await furnished.signedIn(place.persona));
        for (const name of kindsOfField(place)) {
          await client.post(place.url, { ...place.fields, [name]: trapUrl });
          tries.equal(`${nameOf(place.route)} ${name}`, caught, []);
        }
      }
      const admin = await clientOf(furnished.site, await furnished.signedIn('admin'));
      for (const [name, text] of Object.entries(documents())) {
        const about = { title: 'T', format: 'auto', rightsBasis: 'own', rightsStatement: 'Ours.' };
        const answer = await admin.upload('/author/articles', { bytes: Buffer.from(text), name }, about);
        if (answer.status === 303) await admin.get(`${answer.headers['location']}/text`);
        tries.equal(`the article ${name}`, caught, []);
      }
      await admin.upload('/author/media', { bytes: png(), name: trapUrl }, { alt: trapUrl });
      const headers = [
        'referer',
        'origin',
        'x-forwarded-for',
        'x-forwarded-host',
        'forwarded',
        'x-original-url',
        'profile',
        'x-wap-profile',
        'sourcemap',
        'link',
        'user-agent',
        'from',
        'via',
      ];
      for (const header of headers) {
        for (const path of ['/', '/sign-in', '/password-reset', '/activities'])
          await admin.get(path, { [header]: trapUrl });
        tries.equal(`the header ${header}`, caught, []);
      }
      const query = [
        'url',
        'u',
        'src',
        'href',
        'redirect',
        'callback',
        'feed',
        'image',
        'next',
        'target',
        'dest',
        'host',
      ];
      for (const { url } of places.filter(({ route }) => route.method === 'GET')) {
        await admin.get(`${url}?${query.map((name) => `${name}=${encodeURIComponent(trapUrl)}`).join('&')}`);
        tries.equal(`${url} with addresses`, caught, []);
      }
      // Whatever of it was mailed has been made by now, and kept as files.
      await settled();
      tries.equal('after the mail went out', caught, []);
    },
    180_000,
  );

  function documents(): Record<string, string> {
    const jats = (body: string, head = '') =>
      `<?xml version="1.0"?>${head}<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta><title-group><article-title>T</article-title></title-group></article-meta></front><body>${body}</body></article>`;
    return {
      'links.md': `# A\n\n![x](${trapUrl}) [y](${trapUrl}) <${trapUrl}>\n\n[z]: ${trapUrl}`,
      'links.html': `<base href="${trapUrl}"><link rel="stylesheet" href="${trapUrl}"><h1>A</h1><p>x<img src="${trapUrl}"><iframe src="${trapUrl}"></iframe><object data="${trapUrl}"></object><script src="${trapUrl}"></script>`,
      'graphic.xml': jats(
        `<p>x <ext-link xlink:href="${trapUrl}">y</ext-link></p><fig><graphic xlink:href="${trapUrl}"/></fig>`,
      ),
      'doctype.xml': jats('<p>x</p>', `<!DOCTYPE article SYSTEM "${trapUrl}">`),
      'entity.xml': jats('<p>&x;</p>', `<!DOCTYPE article [<!ENTITY x SYSTEM "${trapUrl}">]>`),
      'stylesheet.xml': jats('<p>x</p>', `<?xml-stylesheet href="${trapUrl}"?>`),
      'schema.xml': jats(
        `<p xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a ${trapUrl}">x</p>`,
      ),
      'include.xml': jats(`<p><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${trapUrl}"/>x</p>`),
    };
  }
});
