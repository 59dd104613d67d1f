import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Database } from '../../src/db/index.ts';
import type { CoreDeps } from '../../src/deps.ts';
import { type MailToQueue, queueMail } from '../../src/features/mail/index.ts';
import { type AuditCore, coreOn } from '../audit/support.ts';

export interface Received {
  from: string;
  to: string[];
  /** As it came over the wire. */
  raw: string;
}

export interface SmtpServer {
  readonly url: string;
  readonly received: Received[];
  /** How many connections there were. */
  connections(): number;
  close(): Promise<void>;
}

/** A real SMTP server on a port of its own. `over` changes what it does; each mail it takes is in `received`. */
export async function smtpServer(over: SMTPServerOptions = {}): Promise<SmtpServer> {
  const received: Received[] = [];
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onData: (stream, session, done) => {
      void text(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
    ...over,
  });
  // A client that is cut off by its own time limit is no fault of the server.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    received,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export const SECRET = 'a'.repeat(43);

export const resetMail: MailToQueue = {
  to: 'grace@navy.example',
  subject: 'Choose a new password',
  view: 'password-reset',
  model: { name: 'Grace <Hopper> & Söhne', link: `https://cme.example/password-reset/${SECRET}` },
};

export function mailCore(db: Database, smtpUrl?: string): AuditCore {
  const core = coreOn(db);
  const mailFrom = 'Keypoint <keypoint@cme.example>';
  return {
    ...core,
    config: { ...core.config, smtpUrl, mailFrom, organisationName: 'Society', baseUrl: 'https://cme.example' },
  };
}

export const queue = (core: CoreDeps, mail: Partial<MailToQueue> = {}) =>
  core.db.transaction((trx) => queueMail(trx, core, { ...resetMail, ...mail }));

export const queued = (db: Database) => db.kysely.selectFrom('mail_queue').selectAll().orderBy('id').execute();

/** Undone from quoted-printable, as far as these tests look. */
export const readable = (raw: string) => raw.replaceAll(/=\r\n/g, '').replaceAll('=3D', '=');

export const smtpError = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });
