import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestApp } from '../../support/app.ts';
import type { Person } from '../../support/people.ts';

/** Requests as they go over the wire: what a browser or a library would put right first is sent as it is. */

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The bytes as UTF-8. */
  readonly text: string;
  /** From the first byte sent to the last received. */
  readonly ms: number;
}

export type Fields = Readonly<Record<string, string | readonly string[]>>;

export interface Client {
  readonly csrf: string;
  readonly cookie: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** A form: its fields with the token, or a body to be sent as it is. */
  post(path: string, form?: Fields | string, headers?: Record<string, string>): Promise<Answer>;
  /** A multipart form with the token and one file. `disposition` stands in place of what names the file. */
  upload(path: string, file: Upload, fields?: Record<string, string>): Promise<Answer>;
}

export interface Upload {
  bytes: Buffer;
  name: string;
  type?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 50 });

export function portOf({ server }: Pick<TestApp, 'server'>): number {
  return (server.address() as AddressInfo).port;
}

export interface Asked {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** One request to this machine, on a connection that is kept. */
export function ask(port: number, { method = 'GET', path, headers = {}, body }: Asked): Promise<Answer> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: '127.0.0.1', port, method, path, headers }, (answer: IncomingMessage) => {
      buffer(answer).then((bytes) => {
        const { statusCode = 0, headers: received } = answer;
        const ms = performance.now() - begun;
        resolve({ status: statusCode, headers: received, bytes, text: bytes.toString(), ms });
      }, reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Somebody's browser without what it does by itself. */
export async function clientOf(site: TestApp, person: Person): Promise<Client> {
  const csrf = await person.csrf();
  const cookie = cookiesOf(person);
  const port = portOf(site);
  const send = (path: string, body: string | Buffer, type: string, headers: Record<string, string>) =>
    ask(port, {
      method: 'POST',
      path,
      body,
      headers: { cookie, 'content-type': type, 'content-length': String(Buffer.byteLength(body)), ...headers },
    });
  return {
    csrf,
    cookie,
    get: (path, headers = {}) => ask(port, { path, headers: { cookie, ...headers } }),
    post: (path, form = {}, headers = {}) => {
      const body = typeof form === 'string' ? form : encoded({ _csrf: csrf, ...form });
      return send(path, body, 'application/x-www-form-urlencoded', headers);
    },
    upload: (path, file, fields = {}) =>
      send(path, multipart({ _csrf: csrf, ...fields }, file), 'multipart/form-data; boundary=-b-', {}),
  };
}

/** As a browser encodes a form. */
export function encoded(fields: Fields): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
  return form.toString();
}

function multipart(fields: Record<string, string>, { bytes, name, type = 'application/octet-stream' }: Upload): Buffer {
  const texts = Object.entries(fields).map(
    ([field, value]) => `---b-\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  );
  const head = `---b-\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(texts.join('') + head), bytes, Buffer.from('\r\n---b---\r\n')]);
}

/** The cookies that a browser has for this site, as it would send them. */
export function cookiesOf(person: Person): string {
  const { jar } = person.agent as unknown as {
    jar: { getCookies(at: object): { toValueString(): string }[] };
  };
  return jar
    .getCookies({ domain: '127.0.0.1', path: '/', secure: false, script: false })
    .map((cookie) => cookie.toValueString())
    .join('; ');
}
