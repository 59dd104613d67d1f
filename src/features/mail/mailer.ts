import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { createRenderer, type Model } from '../../http/render.ts';

export interface Mail {
  /** One address, already validated. */
  to: string;
  subject: string;
  /** `NAME` for views/mail/NAME.text.ejs and NAME.html.ejs. */
  view: string;
  model: Model;
}

export interface Mailer {
  /**
   * Hands a mail over. Never rejects: a mail that can't be sent is logged, and no page waits for one or fails with it.
   * @returns when it was handed over, or given up
   */
  send(mail: Mail): Promise<void>;
}

interface Message {
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
}

/** Passes a finished message on. @returns what the log is to say of it */
type Deliver = (message: Message) => Promise<Record<string, unknown>>;

const VIEWS = join(import.meta.dirname, '../../../views/mail');

/** Sends over SMTP where SMTP_URL is set; else keeps each mail as a file under DATA_DIR/mail and logs its path. */
export function createMailer(
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir' | 'organisationName' | 'baseUrl'>,
  log: Logger,
): Mailer {
  const renderer = createRenderer(VIEWS, { siteName: config.organisationName, baseUrl: config.baseUrl });
  const deliver =
    config.smtpUrl === undefined
      ? toFiles(join(config.dataDir, 'mail'), config.mailFrom)
      : overSmtp(config.smtpUrl, config.mailFrom);
  return {
    async send({ to, subject, view, model }) {
      try {
        const message = {
          to: { name: '', address: to },
          subject,
          // Views lose their blank lines when they are compiled; in the text ones a line is a paragraph.
          text: `${renderer.view(`${view}.text`, model).trim().replaceAll('\n', '\n\n')}\n`,
          html: renderer.view(`${view}.html`, model),
        };
        log.info({ view, ...(await deliver(message)) }, 'mail handed over');
      } catch (error) {
        log.error({ err: error, view }, 'a mail could not be sent');
      }
    },
  };
}

/** Neither a file nor an address may be read because a message names it. */
const CLOSED = { disableFileAccess: true, disableUrlAccess: true };

function overSmtp(url: string, from: string): Deliver {
  const transport = createTransport({
    url,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    ...CLOSED,
  });
  return async (message) => {
    const { messageId } = await transport.sendMail({ from, ...message });
    return { messageId };
  };
}

function toFiles(folder: string, from: string): Deliver {
  const transport = createTransport({ streamTransport: true, buffer: true, ...CLOSED });
  return async (message) => {
    const { message: bytes, messageId } = await transport.sendMail({ from, ...message });
    if (!Buffer.isBuffer(bytes)) throw new Error('the message was not made as a whole');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const unique = messageId.replaceAll(/[^a-z0-9-]/gi, '').slice(0, 16);
    const name = `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${unique}.eml`;
    const file = join(folder, name);
    // Renamed when it is finished: whoever watches the folder sees whole mails only.
    const draft = join(folder, '..', `.${name}.draft`);
    await writeFile(draft, bytes, { flag: 'wx', mode: 0o600 });
    await rename(draft, file);
    return { file };
  };
}
