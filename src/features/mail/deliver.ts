import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Config } from '../../config.ts';
import type { Message } from './message.ts';

export interface Stamp {
  /** The same at every try, so that a receiver that gets a copy can drop it. */
  messageId: string;
  date: Date;
}

export interface Delivery {
  /**
   * Passes a finished message on.
   * @returns what the log is to say of it
   * @throws what nodemailer throws when it could not be handed over
   */
  deliver(message: Message, stamp: Stamp): Promise<Record<string, unknown>>;
  close(): void;
}

/** How long one try may last, in ms; shorter in tests. */
export interface Patience {
  connect: number;
  /** Between two answers of the server. */
  silence: number;
  /** For all of it: a server that answers each step just in time. */
  whole: number;
}

const PATIENCE: Patience = { connect: 10_000, silence: 30_000, whole: 5 * 60_000 };

/** Over SMTP where SMTP_URL is set; else each mail is kept as a file under DATA_DIR/mail. */
export function createDelivery(
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>,
  patience: Patience = PATIENCE,
): Delivery {
  return config.smtpUrl === undefined
    ? toFiles(keptFolder(config), config.mailFrom)
    : overSmtp(config.smtpUrl, config.mailFrom, patience);
}

/** Where mails are kept as files. */
export const keptFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'mail');

/** Neither a file nor an address may be read because a message names it. */
const CLOSED = { disableFileAccess: true, disableUrlAccess: true };

function overSmtp(url: string, from: string, { connect, silence, whole }: Patience): Delivery {
  const times = { connectionTimeout: connect, greetingTimeout: connect, dnsTimeout: connect, socketTimeout: silence };
  const transport = createTransport({ url, ...times, ...CLOSED });
  return {
    async deliver(message, stamp) {
      const { messageId } = await within(whole, transport.sendMail({ from, ...message, ...stamp }));
      return { messageId };
    },
    close: () => transport.close(),
  };
}

/** What comes after that is too late to count; under its Message-ID a receiver knows it for a copy. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = () => reject(Object.assign(new Error('handing the mail over took too long'), { code: 'ETIMEDOUT' }));
  const timer = setTimeout(late, ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function toFiles(folder: string, from: string): Delivery {
  const transport = createTransport({ streamTransport: true, buffer: true, ...CLOSED });
  return {
    async deliver(message, stamp) {
      const { message: bytes } = await transport.sendMail({ from, ...message, ...stamp });
      if (!Buffer.isBuffer(bytes)) throw new Error('the message was not made as a whole');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // By the time it was queued: the order of the names is the order of the acts. A copy replaces itself.
      const unique = stamp.messageId.replaceAll(/[^a-z0-9-]/gi, '').slice(0, 36);
      const name = `${stamp.date.toISOString().replaceAll(/[:.]/g, '-')}-${unique}.eml`;
      const file = join(folder, name);
      // Renamed when it is finished: whoever watches the folder sees whole mails only.
      const draft = join(folder, '..', `.${name}.draft`);
      await writeFile(draft, bytes, { mode: 0o600 });
      await rename(draft, file);
      return { file };
    },
    close: () => transport.close(),
  };
}

/** An id for a queued mail that never changes: its own, at the domain that mail comes from. */
export function messageIdOf(id: string, mailFrom: string): string {
  const domain = /@([^\s@>]+)/.exec(mailFrom)?.[1] ?? 'localhost';
  return `<${id}@${domain}>`;
}
