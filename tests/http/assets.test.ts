import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import express from 'express';
import request from 'supertest';
import { type Assets, loadAssets } from '../../src/http/assets.ts';
import { PUBLIC, temporaryFolder } from '../support/files.ts';

const CSS = '@font-face { src: url(/assets/fonts/serif.woff2) }\nbody { color: black }\n';

function folderOf(files: Record<string, string | Buffer>): string {
  const folder = temporaryFolder('public');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const files = {
  'fonts/serif.woff2': Buffer.from([0, 1, 2]),
  'styles/site.css': CSS,
  'icon.svg': '<svg/>',
  'notes.md': 'no',
};

function siteOf(assets: Assets) {
  const app = express();
  app.use(assets.serve);
  return app;
}

/** supertest unpacks what it gets; here the bytes on the wire count. */
const raw = (app: express.Express, address: string, encoding: string) =>
  request(app)
    .get(address)
    .set('Accept-Encoding', encoding)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => done(null, Buffer.concat(chunks)));
    });

describe('assets', () => {
  const assets = loadAssets(folderOf(files));
  const app = siteOf(assets);

  it('have the hash of their content in their address, so that caches may keep them for ever', async () => {
    const address = assets.address('icon.svg');
    expect(address).toMatch(/^\/assets\/icon\.[\w-]{10}\.svg$/);
    expect(loadAssets(folderOf(files)).address('icon.svg')).toBe(address);
    expect(loadAssets(folderOf({ ...files, 'icon.svg': '<svg></svg>' })).address('icon.svg')).not.toBe(address);
    const answer = await request(app).get(address);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it('name each other by hashed address; a changed font changes the address of its style', async () => {
    const style = await request(app).get(assets.address('styles/site.css'));
    expect(style.text).toContain(`url(${assets.address('fonts/serif.woff2')})`);
    const other = loadAssets(folderOf({ ...files, 'fonts/serif.woff2': Buffer.from([9]) }));
    expect(other.address('styles/site.css')).not.toBe(assets.address('styles/site.css'));
  });

  it('come compressed for who takes that, fonts as they are', async () => {
    const address = assets.address('styles/site.css');
    const plain = (await raw(app, address, 'identity')).body as Buffer;
    const br = await raw(app, address, 'gzip, deflate, br');
    expect([br.headers['content-encoding'], br.headers['vary']]).toEqual(['br', 'Accept-Encoding']);
    const font = await raw(app, assets.address('fonts/serif.woff2'), 'gzip, br');
    expect([font.headers['content-encoding'], font.body]).toEqual([undefined, Buffer.from([0, 1, 2])]);
    expect(plain.toString()).toContain('body { color: black }');
  });

  it('unpack to the same bytes', async () => {
    const responses = new Map<string, Buffer>();
    for (const encoding of ['gzip', 'br', '']) {
      const res = {
        setHeader: () => undefined,
        end: (bytes: Buffer) => void responses.set(encoding, bytes),
      };
      const req = { method: 'GET', path: assets.address('styles/site.css'), headers: { 'accept-encoding': encoding } };
      await assets.serve(req as never, res as never, () => undefined);
    }
    const plain = responses.get('');
    expect(gunzipSync(responses.get('gzip') ?? '')).toEqual(plain);
    expect(brotliDecompressSync(responses.get('br') ?? '')).toEqual(plain);
  });

  it('are nothing but what was in the folder at the start', async () => {
    for (const address of [
      '/assets/styles/site.css',
      '/assets/notes.md',
      '/assets/../package.json',
      '/assets/%2e%2e/package.json',
    ]) {
      expect((await request(app).get(address)).status).toBe(404);
    }
    expect((await request(app).post(assets.address('icon.svg'))).status).toBe(404);
    expect(() => assets.address('missing.css')).toThrow('there is no file public/missing.css');
  });

  it('answer HEAD without a body', async () => {
    const answer = await request(app).head(assets.address('icon.svg'));
    expect([answer.status, answer.headers['content-length'], answer.text]).toEqual([200, '6', undefined]);
  });
});

describe('the real assets', () => {
  it('name no address that is not there', async () => {
    const assets = loadAssets(PUBLIC);
    const app = siteOf(assets);
    const text = (await request(app).get(assets.address('styles/site.css'))).text;
    const named = [...text.matchAll(/url\(["']?(\/assets\/[^"')]+)/g)].map((match) => match[1] ?? '');
    for (const address of named) expect([address, (await request(app).head(address)).status]).toEqual([address, 200]);
    expect(text).not.toMatch(/url\(["']?https?:|@import/);
  });
});
