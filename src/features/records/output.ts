import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes a piece and waits while the other side is behind, so that no more than a piece is kept in memory. */
export async function put(out: Writable, text: string | Buffer): Promise<void> {
  if (out.destroyed) throw new Error('whoever was to have the export has gone');
  if (out.write(text)) return;
  // A side that goes away never drains.
  const gone = new AbortController();
  try {
    await Promise.race([
      once(out, 'drain', { signal: gone.signal }),
      once(out, 'close', { signal: gone.signal }).then(() => {
        throw new Error('whoever was to have the export has gone');
      }),
    ]);
  } finally {
    gone.abort();
  }
}
