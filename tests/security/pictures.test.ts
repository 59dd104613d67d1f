import { openTestApp, type TestApp } from '../support/app.ts';
import { item } from '../support/items.ts';
import { GIF, JPEG, png, pngChunk, WEBP } from '../support/pictures.ts';
import { type Answer, type Client, clientOf } from './support/wire.ts';
import { zipOf } from './support/zip.ts';

/** Item 48 of the faults and attacks: uploads that are something else too, and how every file is sent. */

let site: TestApp;
let admin: Client;
beforeAll(async () => {
  site = await openTestApp();
  const roles = ['learner', 'educator', 'admin'] as const;
  admin = await clientOf(site, await site.signedIn({ roles, fullName: 'Ada Admin' }));
}, 60_000);
afterAll(() => site.close());

const PROVIDER = {
  name: 'A provider',
  status: 'none',
  accreditor: 'none',
  journalMaximum: '1',
  graceDays: '0',
  disclosureMonths: '12',
};

describe('a picture', () => {
  const SCRIPT = '<script>alert(1)</script>';
  const code = Buffer.from(`<html>${SCRIPT}</html><?php system('x') ?>`);
  const zip = () => zipOf([{ name: 'Main.class', bytes: Buffer.from('x') }]);
  const afterStart = (picture: Buffer, at: number, more: Buffer) =>
    Buffer.concat([picture.subarray(0, at), more, picture.subarray(at)]);
  const comment = (text: Buffer) => Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), text]);
  const POLYGLOTS: [string, string, Buffer][] = [
    ['PNG with a page behind it', 'a.png', Buffer.concat([png(), code])],
    [
      'PNG with a page in a text',
      'a.png',
      png(3, 2, { more: [pngChunk('tEXt', Buffer.concat([Buffer.from('Comment\0'), code]))] }),
    ],
    ['PNG with a zip behind it', 'a.png', Buffer.concat([png(), zip()])],
    ['JPEG with a page in a comment', 'a.jpg', afterStart(JPEG, 2, comment(code))],
    ['JPEG with a zip behind it', 'a.jpg', Buffer.concat([JPEG, zip()])],
    ['GIF with a page behind it', 'a.gif', Buffer.concat([GIF, code])],
    ['GIF with a zip behind it', 'a.gif', Buffer.concat([GIF, zip()])],
    ['WebP with a page behind it', 'a.webp', Buffer.concat([WEBP, code])],
    ['PNG called a page', 'a.html', png()],
    ['PNG called a script', 'a.svg', png(4, 4)],
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`;
  const OTHERS: [string, string, Buffer][] = [
    ['SVG', 'a.svg', Buffer.from(svg)],
    ['SVG called PNG', 'a.png', Buffer.from(svg)],
    ['SVG behind a declaration', 'a.svg', Buffer.from(`<?xml version="1.0"?><!DOCTYPE svg>${svg}`)],
    ['page', 'a.html', code],
    ['page called PNG', 'a.png', code],
    ['page that begins as GIF', 'a.gif', Buffer.concat([Buffer.from('GIF89a/*'), code])],
    ['PDF', 'a.pdf', Buffer.from('%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj')],
    ['BMP', 'a.bmp', Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)])],
    ['TIFF', 'a.tiff', Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(60)])],
    ['PNG of 30,000 × 30,000', 'a.png', hugePng()],
    ['half a PNG', 'a.png', png().subarray(0, 40)],
    ['nothing', 'a.png', Buffer.alloc(0)],
  ];

  function hugePng(): Buffer {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(30_000, 0);
    header.writeUInt32BE(30_000, 4);
    header.writeUInt8(8, 8);
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    return Buffer.concat([
      signature,
      pngChunk('IHDR', header),
      pngChunk('IDAT', Buffer.alloc(20)),
      pngChunk('IEND', Buffer.alloc(0)),
    ]);
  }

  item(48, 'that is something else too is rebuilt or refused, and is served unable to do anything', async (tries) => {
    for (const [what, name, bytes] of POLYGLOTS) {
      for (const type of ['image/png', 'text/html', 'image/svg+xml']) {
        const { status, headers } = await admin.upload('/author/media', { bytes, name, type }, { alt: 'A picture' });
        tries.check(`${what} answers ${status}`, status === 303 || status === 422);
        if (status !== 303) continue;
        const id = new URL(String(headers['location']), 'http://x').searchParams.get('picture') ?? '';
        const served = await admin.get(`/media/${id}`);
        const held = served.bytes.toString('latin1');
        tries.check(`${what} keeps what it held`, !/script|php|Main\.class/.test(held));
        tries.check(
          `${what} is served as ${served.headers['content-type']}`,
          /^image\/(?:png|jpeg|gif|webp)$/.test(served.headers['content-type'] ?? ''),
        );
        tries.equal(`${what} is sniffed`, served.headers['x-content-type-options'], 'nosniff');
        tries.check(
          `${what} has a sandbox`,
          /default-src 'none'; sandbox/.test(String(served.headers['content-security-policy'])),
        );
      }
    }
  });

  const FORMS: [string, Record<string, string>][] = [
    ['/author/media', { alt: 'A picture' }],
    ['/admin/providers', PROVIDER],
  ];

  item(48, 'of a kind that can run is refused everywhere', async (tries) => {
    for (const [what, name, bytes] of OTHERS) {
      for (const [path, fields] of FORMS) {
        for (const type of ['image/png', 'image/svg+xml', 'text/html']) {
          const { status } = await admin.upload(path, { bytes, name, type }, fields);
          // An empty file is one that was not chosen: a provider needs none.
          const empty = bytes.length === 0 && path === '/admin/providers';
          tries.check(`${path} takes a ${what} for ${type}: ${status}`, status === 422 || (empty && status === 303));
        }
      }
    }
  });

  item(48, 'and every other file is sent as an attachment that nobody sniffs', async (tries) => {
    const downloads = [
      '/transcript.csv',
      '/transcript.pdf',
      '/admin/records/over-time.csv',
      '/admin/months.csv',
      '/admin/certificates.zip',
    ];
    const answers: [string, Answer][] = [];
    for (const path of downloads) answers.push([path, await admin.get(path)]);
    for (const format of ['csv', 'xlsx', 'json'])
      answers.push([`records as ${format}`, await admin.post('/admin/records/exports', { format, query: '' })]);
    for (const format of ['csv', 'jsonl'])
      answers.push([`log as ${format}`, await admin.post('/admin/audit/exports', { format })]);
    for (const [what, { status, headers }] of answers) {
      if (/text\/html/.test(headers['content-type'] ?? '')) {
        tries.check(`${what} answers ${status} with a page`, status >= 400);
        continue;
      }
      tries.check(
        `${what} is sent as ${headers['content-disposition']}`,
        /^attachment; filename="?[\w.-]+"?$/.test(headers['content-disposition'] ?? ''),
      );
      tries.equal(`${what} is sniffed`, headers['x-content-type-options'], 'nosniff');
    }
  });
});
