import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';

/** How long a client may take, in ms; shorter in tests. */
export interface Patience {
  /** For the head of a request. */
  head: number;
  /** For all of it. */
  whole: number;
  /** How often is looked for those who take longer. */
  lookEvery: number;
}

const PATIENCE: Patience = { head: 20_000, whole: 60_000, lookEvery: 5_000 };

/** An HTTP server that cuts off who sends too slowly, and answers what can't be read as a request with an id, too. */
export function createSiteServer(app: RequestListener, log: Logger, patience: Patience = PATIENCE): Server {
  const options = { connectionsCheckingInterval: patience.lookEvery, requireHostHeader: false };
  const server = createServer(options, (req, res) => {
    // Node's own answer to this would have no id.
    if (req.httpVersion === '1.1' && req.headers.host === undefined) refuse(log, new Error('no Host'), req.socket);
    else app(req, res);
  });
  // A connection must be alive for as long as a proxy in front of it may reuse it.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = patience.head;
  server.requestTimeout = patience.whole;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(log, error, socket));
  return server;
}

/** What Node's parser finds → status and what to say. */
const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive. Try again.'],
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The address or the cookies of the request are too long.',
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'The request is too large.'],
};
const UNREADABLE = ['400 Bad Request', 'The request could not be read.'] as const;

/** Answers what never came as far as the site. */
function refuse(log: Logger, error: NodeJS.ErrnoException, socket: Duplex): void {
  const { _httpMessage: begun } = socket as { _httpMessage?: { headersSent: boolean } };
  if (error.code === 'ECONNRESET' || !socket.writable || begun?.headersSent) return void socket.destroy();
  const [status, text] = REFUSALS[error.code ?? ''] ?? UNREADABLE;
  const id = randomBytes(6).toString('hex');
  log.info({ req: id, status, code: error.code }, 'a request could not be read');
  const body = `${text} Reference: ${id}\n`;
  const headers = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${body.length}`,
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${id}`,
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
