import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { RequestHandler } from 'express';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const COMPRESSED = new Set(['.css', '.js', '.svg', '.txt']);

const COMPRESSIONS = { br: promisify(brotliCompress), gzip: promisify(gzip) };
type Encoding = keyof typeof COMPRESSIONS;

interface Asset {
  type: string;
  plain: Buffer;
  /** Null: these bytes do not get smaller. Made when first asked for, in the background, and kept. */
  compressed: Map<Encoding, Promise<Buffer>> | null;
}

export interface Assets {
  /** The address of a file of `public/`, with the hash of its content in it. */
  address(path: string): string;
  /** Serves those addresses; they never change, so caches may keep them for ever. */
  serve: RequestHandler;
}

/**
 * Reads `public/` once: addresses carry a hash of the content, text is compressed once, and an `/assets/…` address inside a style or script is replaced by the hashed one.
 */
export function loadAssets(folder: string): Assets {
  const addresses = new Map<string, string>();
  const files = new Map<string, Asset>();
  // Fonts and pictures first, then scripts, then styles: each may name what came before it.
  const order = (path: string) => ['.js', '.css'].indexOf(extname(path));
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => extname(path) in TYPES)
    .sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
  for (const path of paths) {
    const ending = extname(path);
    const raw = readFileSync(join(folder, path));
    const plain =
      ending === '.css' || ending === '.js' ? Buffer.from(withHashedAddresses(raw.toString('utf8'), addresses)) : raw;
    const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 10);
    const address = `/assets/${path.slice(0, -ending.length)}.${digest}${ending}`;
    addresses.set(path, address);
    const type = TYPES[ending] ?? 'application/octet-stream';
    files.set(address, { type, plain, compressed: COMPRESSED.has(ending) ? new Map() : null });
  }
  return {
    address(path) {
      const address = addresses.get(path);
      if (!address) throw new Error(`there is no file public/${path}`);
      return address;
    },
    async serve(req, res, next) {
      const asset = req.method === 'GET' || req.method === 'HEAD' ? files.get(req.path) : undefined;
      if (!asset) return next();
      const encoding = asset.compressed ? acceptedEncoding(req.headers['accept-encoding']) : undefined;
      const bytes = encoding ? await compressed(asset, encoding) : asset.plain;
      res.setHeader('Content-Type', asset.type);
      res.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      res.setHeader('Vary', 'Accept-Encoding');
      res.setHeader('Content-Length', bytes.length);
      if (encoding) res.setHeader('Content-Encoding', encoding);
      res.end(req.method === 'HEAD' ? undefined : bytes);
    },
  };
}

function acceptedEncoding(accepted: string | string[] | undefined): Encoding | undefined {
  const encodings = String(accepted ?? '');
  if (/\bbr\b/.test(encodings)) return 'br';
  return /\bgzip\b/.test(encodings) ? 'gzip' : undefined;
}

function compressed({ compressed: kept, plain }: Asset, encoding: Encoding): Promise<Buffer> {
  const bytes = kept?.get(encoding) ?? COMPRESSIONS[encoding](plain);
  kept?.set(encoding, bytes);
  return bytes;
}

function withHashedAddresses(text: string, addresses: Map<string, string>): string {
  return text.replace(/(["'(])\/assets\/([\w./-]+)/g, (_, before: string, path: string) => {
    const address = addresses.get(path);
    // Files are read in the order above: what names another must come after it.
    if (address === undefined) throw new Error(`/assets/${path} is named before it is read, or is not in public/`);
    return before + address;
  });
}
