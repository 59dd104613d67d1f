import { connect, type Socket } from 'node:net';

/** How one connection goes on: the next request, given how many it has sent. Whole HTTP/1.1 text, keep-alive. */
export type NextRequest = (connection: number, sent: number) => Buffer;

export interface Load {
  port: number;
  connections: number;
  /** How long to measure, ms; as much again ×0.25 before it to warm up. */
  durationMs: number;
  next: NextRequest;
  /** Status that every answer must have. */
  status: number;
}

export interface Measured {
  perSecond: number;
  /** Milliseconds below which 50 % and 99 % of the answers came. */
  p50: number;
  p99: number;
}

/**
 * Keeps every connection busy with one request at a time over plain sockets, which costs far less than the
 * server does: what is measured is the server.
 */
export async function load({ port, connections, durationMs, next, status }: Load): Promise<Measured> {
  const warmUntil = performance.now() + durationMs / 4;
  const until = warmUntil + durationMs;
  const latencies: number[] = [];
  await Promise.all(
    Array.from({ length: connections }, (_, i) =>
      oneConnection(
        port,
        (sent) => next(i, sent),
        status,
        until,
        (end, ms) => {
          if (end > warmUntil && end <= until) latencies.push(ms);
        },
      ),
    ),
  );
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
  return { perSecond: (latencies.length * 1000) / durationMs, p50: at(0.5), p99: at(0.99) };
}

function oneConnection(
  port: number,
  next: (sent: number) => Buffer,
  status: number,
  until: number,
  done: (end: number, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let sent = 0;
    let start = 0;
    let pending: Buffer = Buffer.alloc(0);
    const send = () => {
      start = performance.now();
      socket.write(next(sent++));
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const length = answerLength(pending, status);
      if (length === null || pending.length < length) return;
      pending = pending.subarray(length);
      const end = performance.now();
      done(end, end - start);
      if (end < until) return send();
      socket.end();
      resolve();
    });
  });
}

/** Bytes of the whole answer, or null while its head is not all there. @throws Error on another status */
function answerLength(bytes: Buffer, status: number): number | null {
  const head = bytes.indexOf('\r\n\r\n');
  if (head === -1) return null;
  const text = bytes.toString('latin1', 0, head);
  if (!text.startsWith(`HTTP/1.1 ${status}`))
    throw new Error(`expected ${status}, got: ${bytes.toString('utf8', 0, 600)}`);
  const length = /\r\ncontent-length: (\d+)/i.exec(text);
  return head + 4 + Number(length?.[1] ?? 0);
}

/** A GET as a browser with this cookie sends it. */
export function getRequest(path: string, cookie: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\nAccept: text/html\r\n\r\n`);
}

/** A form POST as the page's script sends it. */
export function postRequest(path: string, cookie: string, fields: Record<string, string>): Buffer {
  const body = new URLSearchParams(fields).toString();
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\nAccept: application/json\r\nSec-Fetch-Site: same-origin\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
