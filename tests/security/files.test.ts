import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openTestApp, type TestApp } from '../support/app.ts';
import { item } from '../support/items.ts';
import { png } from '../support/pictures.ts';
import { type Answer, type Client, clientOf } from './support/wire.ts';
import { entriesOf, type ToPack, zipOf } from './support/zip.ts';

/** Items 45, 46 and 49 of the faults and attacks: files that are something else than they say. */

let site: TestApp;
let admin: Client;
beforeAll(async () => {
  site = await openTestApp();
  const roles = ['learner', 'educator', 'admin'] as const;
  admin = await clientOf(site, await site.signedIn({ roles, fullName: 'Ada Admin' }));
}, 60_000);
afterAll(() => site.close());

const ARTICLE = { title: 'An article', format: 'auto', rightsBasis: 'own', rightsStatement: 'Ours.' };
const PROVIDER = {
  name: 'A provider',
  status: 'none',
  accreditor: 'none',
  journalMaximum: '1',
  graceDays: '0',
  disclosureMonths: '12',
};
/** Every form that takes a file, with what else it asks for. */
const UPLOADS: [string, Record<string, string>][] = [
  ['/author/articles', ARTICLE],
  ['/author/articles', { ...ARTICLE, format: 'jats' }],
  ['/author/articles', { ...ARTICLE, format: 'html' }],
  ['/author/media', { alt: 'A picture' }],
  ['/admin/people/imports', {}],
  ['/admin/providers', PROVIDER],
];

/** How many things there are in the database that a file could have made. */
async function stored(): Promise<number> {
  const tables = ['articles', 'media', 'people_imports', 'providers'] as const;
  const counts = await Promise.all(tables.map((table) => site.db.kysely.selectFrom(table).select('id').execute()));
  return counts.flat().length;
}

const NOTHING = Buffer.alloc(0);

describe('a zip file', () => {
  const ZIPS: [string, string, () => Buffer][] = [
    [
      'that climbs out of its folder',
      'article.docx',
      () => zipOf(named('../../../../tmp/keypoint-slip', '..\\..\\slip', '/tmp/keypoint-slip')),
    ],
    [
      'with a symbolic link',
      'article.docx',
      () => zipOf([{ name: 'word/document.xml', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }]),
    ],
    ['that unpacks to 600 MB', 'article.docx', () => zipOf(bomb())],
    [
      'of 100,000 entries',
      'people.xlsx',
      () => zipOf(Array.from({ length: 100_000 }, (_, i) => ({ name: `${i}`, bytes: NOTHING }))),
    ],
    ['that calls itself a picture', 'picture.png', () => zipOf(named('x'))],
    ['that calls itself text', 'article.md', () => zipOf(named('x'))],
  ];
  const named = (...names: string[]): ToPack[] => names.map((name) => ({ name, bytes: Buffer.from('x') }));

  function bomb(): ToPack[] {
    const bytes = Buffer.alloc(20_000_000);
    return Array.from({ length: 30 }, (_, i) => ({ name: `word/part${i}.xml`, bytes }));
  }

  item(45, 'of any kind is taken by no form, unpacked nowhere, and costs little', async (tries) => {
    const [before, files] = [await stored(), everyFile()];
    for (const [what, name, make] of ZIPS) {
      const bytes = make();
      for (const [path, fields] of UPLOADS) {
        const memory = process.memoryUsage().rss;
        const { status, ms } = await admin.upload(path, { bytes, name }, fields);
        tries.check(`${path} takes one ${what}: ${status}`, status === 422 || status === 413);
        tries.check(`${path} takes ${ms} ms for one ${what}`, ms < 10_000);
        const grown = (process.memoryUsage().rss - memory) / 1e6;
        tries.check(`${path} grows by ${grown} MB for one ${what}`, grown < 200);
      }
    }
    tries.equal('things stored', await stored(), before);
    tries.equal('files written', everyFile(), files);
    tries.remark('no form takes zip files; article import knows text, HTML, Markdown and JATS');
  });

  item(45, 'that the site makes has only names of its own', async (tries) => {
    const person = await site.register({ fullName: '../../../etc/passwd' });
    const client = await clientOf(site, person);
    const { bytes } = await client.post('/account/data', { password: 'correct horse battery staple' });
    const entries = entriesOf(bytes);
    tries.check('it has entries', entries.length > 0);
    for (const { name } of entries)
      tries.check(`${name} is a name of its own`, /^[\w.-]+$/.test(name) && !name.includes('..'));
  });

  const everyFile = () => readdirSync(site.core.config.dataDir, { recursive: true }).map(String).sort();
});

describe('an XML file', () => {
  const article = (body: string, head = '') =>
    `<?xml version="1.0"?>${head}<article><front><article-meta><title-group><article-title>T</article-title></title-group></article-meta></front><body><p>${body}</p></body></article>`;
  const nested = (depth: number) => `${'<sec>'.repeat(depth)}x${'</sec>'.repeat(depth)}`;
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  const FILES: [string, string][] = [
    ['an external entity', article('&x;', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')],
    ['an external entity over http', article('&x;', '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>')],
    ['a public entity', article('&x;', '<!DOCTYPE a [<!ENTITY x PUBLIC "p" "file:///etc/passwd">]>')],
    ['a parameter entity', article('x', '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>')],
    ['a billion laughs', article('&l9;', `<!DOCTYPE a [<!ENTITY l0 "lol">${laughs}]>`)],
    ['quadratic growth', article('&x;'.repeat(20_000), `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(50_000)}">]>`)],
    ['an entity of its own', article('&x;', '<!DOCTYPE a [<!ENTITY x "y">]>')],
    [
      'an XInclude',
      article('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
    ],
    ['a million numeric entities', article('&#65;'.repeat(900_000))],
    ['numeric entities that are no characters', article('&#0;&#xD800;&#x110000;&#xFFFFFFFFFFFF;')],
    ['10,000 levels', article(nested(10_000))],
    ['400,000 levels', article(nested(400_000))],
    ['100,000 attributes', article(`<p ${Array.from({ length: 100_000 }, (_, i) => `a${i}="x"`).join(' ')}>x</p>`)],
    ['names of prototypes', article('<__proto__ __proto__="x"><constructor>x</constructor></__proto__>')],
    ['an endless comment', article(`<!-- ${'-- '.repeat(100_000)}`)],
    ['a processing instruction', article('<?xml-stylesheet href="file:///etc/passwd"?>x')],
  ];

  item(
    46,
    'brings nothing of this machine with it, and neither time nor memory',
    async (tries) => {
      for (const [what, xml] of FILES) {
        for (const format of ['jats', 'auto', 'html']) {
          const memory = process.memoryUsage().rss;
          const bytes = Buffer.from(xml);
          const answer = await admin.upload('/author/articles', { bytes, name: 'article.xml' }, { ...ARTICLE, format });
          const { status, ms } = answer;
          tries.check(`${what} as ${format} answers ${status}`, status === 422 || status === 413 || status === 303);
          tries.check(`${what} as ${format} takes ${Math.round(ms)} ms`, ms < 15_000);
          const grown = (process.memoryUsage().rss - memory) / 1e6;
          tries.check(`${what} as ${format} grows by ${grown} MB`, grown < 500);
          const shown = `${answer.text}${await pageAfter(answer)}`;
          tries.check(`${what} as ${format} reads a file`, !/root:.*:0:0:/.test(shown));
        }
      }
      for (const [what, xml] of FILES.slice(0, 7)) {
        const bytes = Buffer.from(xml);
        const { status } = await admin.upload(
          '/author/articles',
          { bytes, name: 'a.xml' },
          { ...ARTICLE, format: 'jats' },
        );
        tries.equal(`${what} is refused`, status, 422);
      }
    },
    120_000,
  );

  async function pageAfter({ status, headers }: Answer): Promise<string> {
    return status === 303 ? (await admin.get(`${headers['location']}/text`)).text : '';
  }
});

describe('a file name with line breaks', () => {
  const BREAKS = [
    'a\r\nX-Evil: 1\r\n\r\n<script>',
    'a\nX-Evil: 1',
    'a%0d%0aX-Evil: 1',
    'a\u2028X-Evil: 1',
    'a\u0085b',
    '"; filename="x.html',
    '../../../../tmp/keypoint-evil',
    'a\u0000.png',
    'CON',
    '.htaccess',
    'x'.repeat(5_000),
  ];

  item(49, 'reaches no header and no file system', async (tries) => {
    const folder = dirname(site.core.config.dataDir);
    for (const name of BREAKS) {
      for (const [path, fields] of UPLOADS) {
        const answer = await admin.upload(path, { bytes: png(), name }, fields);
        tries.check(`${path} answers ${answer.status}`, answer.status < 500);
        tries.equal(`${path} has a header of the name`, answer.headers['x-evil'], undefined);
      }
      const listed = await admin.upload('/admin/people/imports', {
        bytes: Buffer.from('email,name,profession\nx,y,z'),
        name,
      });
      const shown = await admin.get(String(listed.headers['location'] ?? '/admin/people/imports/new'));
      tries.check('the page shows it as text', shown.status === 200 && !/<script>/.test(shown.text));
      tries.equal('the page has a header of it', shown.headers['x-evil'], undefined);
    }
    const written = readdirSync(folder, { recursive: true }).map(String);
    tries.equal(
      'files of that name',
      written.filter((path) => /keypoint-evil|htaccess/.test(path)),
      [],
    );
    tries.equal(
      'files outside',
      readdirSync(join('/tmp')).filter((name) => name.startsWith('keypoint-evil') || name.startsWith('keypoint-slip')),
      [],
    );
  });

  item(49, 'in an address reaches no header', async (tries) => {
    const breaks = [
      '%0d%0aX-Evil:1',
      '%0aX-Evil:1',
      '%E5%98%8A%E5%98%8DX-Evil:1',
      '%23%0d%0aX-Evil:1',
      '%u000aX-Evil:1',
    ];
    const paths = [
      '/verify?number=',
      '/sign-in?next=/',
      '/register?next=/',
      '/',
      '/verify/',
      '/certificates/',
      '/admin/records?q=',
      '/welcome?next=/',
    ];
    for (const path of paths) {
      for (const text of breaks) {
        for (const client of [admin, await clientOf(site, site.visitor())]) {
          const { status, headers } = await client.get(`${path}${text}`);
          tries.check(`${path}${text} answers ${status}`, status < 500);
          tries.equal(`${path}${text} has a header of its own`, headers['x-evil'], undefined);
        }
      }
    }
  });
});
