import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { createMailer, type Mail } from '../../src/features/mail/index.ts';
import { temporaryFolder } from '../support/files.ts';

const mail: Mail = {
  to: 'grace@navy.example',
  subject: 'Choose a new password',
  view: 'password-reset',
  model: { name: 'Grace <Hopper> & Söhne', link: `https://cme.example/password-reset/${'a'.repeat(43)}` },
};

function setUp(smtpUrl?: string) {
  const dataDir = temporaryFolder('mail');
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const config = {
    smtpUrl,
    mailFrom: 'Keypoint <keypoint@cme.example>',
    dataDir,
    organisationName: 'Society',
    baseUrl: 'https://cme.example',
  };
  return { mailer: createMailer(config, log), folder: join(dataDir, 'mail'), lines };
}

describe('without SMTP_URL', () => {
  it('keeps each mail as a file that only the owner reads, and logs its path', async () => {
    const { mailer, folder, lines } = setUp();
    await mailer.send(mail);
    await mailer.send(mail);
    const files = readdirSync(folder);
    expect(files).toHaveLength(2);
    const file = join(folder, files[0] ?? '');
    expect(file).toMatch(/\.eml$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^From: Keypoint <keypoint@cme\.example>\r$/m);
    expect(text).toMatch(/^To: grace@navy\.example\r$/m);
    expect(text).toMatch(/^Subject: Choose a new password\r$/m);
    expect(lines.join('')).toContain(JSON.stringify(file).slice(1, -1));
    expect(lines.join('')).not.toContain('aaaa');
  });

  it('has a text and an HTML part, each with what was given, escaped where that is needed', async () => {
    const { mailer, folder } = setUp();
    await mailer.send(mail);
    const text = readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8').replaceAll(/=\r\n/g, '');
    expect(text).toContain('multipart/alternative');
    expect(text).toContain(`https://cme.example/password-reset/${'a'.repeat(43)}`);
    expect(text).toContain('Grace &lt;Hopper&gt; &amp; S=C3=B6hne');
    expect(text).toContain('Dear Grace <Hopper> & S=C3=B6hne,');
  });

  it.each(['registration-tried', 'password-changed'])('renders %s', async (view) => {
    const { mailer, folder, lines } = setUp();
    await mailer.send({
      ...mail,
      view,
      model: {
        name: 'Grace',
        signInLink: 'https://cme.example/sign-in',
        resetLink: 'https://cme.example/password-reset',
      },
    });
    expect(readdirSync(folder)).toHaveLength(1);
    expect(lines.join('')).toContain('handed over');
  });

  it('lets no header in through a subject or an address', async () => {
    const { mailer, folder } = setUp();
    await mailer.send({ ...mail, to: 'a@b.example\r\nBcc: evil@c.example', subject: 'Hello\r\nBcc: evil@c.example' });
    for (const name of readdirSync(folder)) {
      const head = readFileSync(join(folder, name), 'utf8').split('\r\n\r\n')[0];
      expect(head).not.toMatch(/^Bcc:/im);
    }
  });
});

describe('over SMTP', () => {
  let server: Server;
  let received = '';
  let url = '';

  beforeAll(async () => {
    server = createServer((socket) => {
      let data = false;
      socket.write('220 test\r\n');
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        const text = chunk.toString();
        received += text;
        if (data) {
          if (!text.endsWith('\r\n.\r\n')) return;
          data = false;
          socket.write('250 queued\r\n');
        } else if (text.startsWith('DATA')) {
          data = true;
          socket.write('354 go on\r\n');
        } else {
          socket.write(text.startsWith('QUIT') ? '221 bye\r\n' : '250 ok\r\n');
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('hands the mail to the server', async () => {
    const { mailer, lines } = setUp(url);
    await mailer.send(mail);
    expect(received).toContain('RCPT TO:<grace@navy.example>');
    expect(received).toContain('Subject: Choose a new password');
    expect(lines.join('')).toContain('messageId');
  });

  it('logs a failure and never rejects', async () => {
    const { mailer, lines } = setUp('smtp://127.0.0.1:1');
    await expect(mailer.send(mail)).resolves.toBeUndefined();
    expect(lines.join('')).toContain('could not be sent');
  });
});
