import { connect } from 'node:net';

/**
 * Sends many GETs over a few connections without waiting for answers, as fast as the server takes them.
 * @returns how often each status came
 */
export async function sendAll(port: number, paths: readonly string[], connections = 8): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  const share = Math.ceil(paths.length / connections);
  const shares = Array.from({ length: connections }, (_, i) => paths.slice(i * share, (i + 1) * share));
  const over = (own: readonly string[]) => (own.length === 0 ? null : sendOver(port, own, statuses));
  await Promise.all(shares.map(over));
  return statuses;
}

function sendOver(port: number, paths: readonly string[], statuses: Map<number, number>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(port, '127.0.0.1');
  let rest = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    const text = rest + chunk;
    for (const [, status] of text.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
      statuses.set(Number(status), (statuses.get(Number(status)) ?? 0) + 1);
    }
    // What may be the beginning of a status line, and is counted once it is whole.
    rest = /H(?:T(?:T(?:P(?:\/1?\.?1?\s?\d{0,3})?)?)?)?$/.exec(text)?.[0] ?? '';
  });
  socket.on('error', reject);
  socket.on('close', () => resolve());
  const last = paths.length - 1;
  const line = (path: string, i: number) =>
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n${i === last ? 'Connection: close\r\n' : ''}\r\n`;
  socket.write(paths.map(line).join(''));
  return promise;
}
