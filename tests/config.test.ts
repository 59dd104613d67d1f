import { ConfigError, readConfig } from '../src/config.ts';

describe('readConfig', () => {
  it('needs no setting at all on one machine', () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      baseUrl: 'http://127.0.0.1:3000',
      databaseUrl: 'sqlite:./data/keypoint.db',
      dataDir: './data',
      secretKey: undefined,
      smtpUrl: undefined,
      trustProxy: false,
      logLevel: 'info',
      workers: 1,
      organisationName: 'Keypoint demonstration programme',
    });
  });

  it('takes every setting, and an empty one as not set', () => {
    const env = {
      PORT: '8080',
      HOST: '::1',
      DATA_DIR: '/var/lib/keypoint',
      SMTP_URL: 'smtps://user:word@mail.example.org:465',
      WORKERS: '4',
      BASE_URL: '',
      METRICS_TOKEN: '',
      SECRET_KEY: 'k'.repeat(32),
      ORGANISATION_NAME: '  Example Medical School  ',
    };
    expect(readConfig(env)).toMatchObject({
      port: 8080,
      baseUrl: 'http://[::1]:8080',
      databaseUrl: 'sqlite:/var/lib/keypoint/keypoint.db',
      smtpUrl: 'smtps://user:word@mail.example.org:465',
      workers: 4,
      metricsToken: undefined,
      requireTotp: null,
      organisationName: 'Example Medical School',
    });
    expect(readConfig({ BASE_URL: 'https://cme.example.org/' }).baseUrl).toBe('https://cme.example.org');
    expect(readConfig({ DATABASE_URL: 'postgres://u:p@db/keypoint' }).databaseUrl).toBe('postgres://u:p@db/keypoint');
  });

  it.each([
    ['true', true],
    ['false', false],
    ['2', 2],
    ['loopback', 'loopback'],
  ])('reads TRUST_PROXY=%s as Express takes it', (text, value) => {
    expect(readConfig({ TRUST_PROXY: text }).trustProxy).toBe(value);
  });

  it('lists every fault at once, each with its fix', () => {
    const env = {
      PORT: 'eighty',
      BASE_URL: 'cme.example.org',
      DATABASE_URL: 'mysql://db',
      SECRET_KEY: 'short',
      SECRET_KEY_FILE: '/run/secrets/key',
      SMTP_URL: 'mail.example.org',
      MAIL_FROM: 'nobody',
      TRUST_PROXY: 'foo',
      LOG_LEVEL: 'loud',
      METRICS_TOKEN: 'short',
      WORKERS: '0',
    };
    let message = '';
    try {
      readConfig(env);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      message = (error as Error).message;
    }
    expect(message.split('\n')).toEqual([
      "these settings can't be used; correct them and start again:",
      expect.stringMatching(/^ {2}PORT: use a port number/),
      expect.stringMatching(/^ {2}BASE_URL: use the address people type, such as BASE_URL=https:/),
      expect.stringMatching(/^ {2}DATABASE_URL: use sqlite:PATH or postgres:/),
      expect.stringMatching(/^ {2}SECRET_KEY: use at least 32 random characters/),
      expect.stringMatching(/^ {2}SECRET_KEY_FILE: name a file that can be read/),
      expect.stringMatching(/^ {2}SMTP_URL: use smtp:/),
      expect.stringMatching(/^ {2}MAIL_FROM: use an address/),
      expect.stringMatching(/^ {2}TRUST_PROXY: use true, false/),
      expect.stringMatching(/^ {2}LOG_LEVEL: use one of/),
      expect.stringMatching(/^ {2}METRICS_TOKEN: use at least 16/),
      expect.stringMatching(/^ {2}WORKERS: use the number of processes/),
      expect.stringMatching(/^ {2}SECRET_KEY_FILE: set this or SECRET_KEY, not both/),
    ]);
  });

  it('names an address that can be reached when it listens everywhere, and refuses one with a path', () => {
    expect(readConfig({ HOST: '0.0.0.0', PORT: '8080' }).baseUrl).toBe('http://localhost:8080');
    expect(readConfig({ BASE_URL: 'https://cme.example.org/' }).baseUrl).toBe('https://cme.example.org');
    expect(() => readConfig({ BASE_URL: 'https://example.org/cme' })).toThrow(/without a path/);
  });

  it('does not repeat a secret in its message', () => {
    const secret = 'hunter2hunter2';
    expect(() =>
      readConfig({ SECRET_KEY: secret, METRICS_TOKEN: secret, SMTP_URL: `smpt://user:${secret}@host` }),
    ).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }));
  });
});
