import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';

export interface Config {
  port: number;
  host: string;
  /** Scheme, host and port that people reach the site under, without a trailing slash. */
  baseUrl: string;
  databaseUrl: string;
  dataDir: string;
  secretKey: string | undefined;
  secretKeyFile: string | undefined;
  /** The key before this one: what is still under it can be read until `keypoint keys rotate` is through. */
  secretKeyPrevious: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  /** What Express's `trust proxy` takes. */
  trustProxy: boolean | number | string;
  logLevel: string;
  metricsToken: string | undefined;
  workers: number;
  /** Whose sign-in must have two steps: admins, or everybody with a role besides learner; null: nobody's. */
  requireTotp: 'admin' | 'staff' | null;
  /** Who issues this site's certificates. */
  organisationName: string;
  /** How long records of completed activities are kept after an account is erased, in years. */
  retentionYears: number;
}

/** The environment can't be used; the message lists each fault with its fix. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const wholeNumber = (low: number, high: number, fix: string) =>
  z.coerce.number({ error: fix }).int({ error: fix }).min(low, { error: fix }).max(high, { error: fix });

const address = (protocols: RegExp, fix: string) =>
  z.string().refine((text) => protocols.test(text) && URL.canParse(text), { error: fix });

const environment = z.object({
  PORT: wholeNumber(0, 65_535, 'use a port number from 1 to 65535, such as PORT=3000').default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  BASE_URL: address(/^https?:\/\//, 'use the address people type, such as BASE_URL=https://cme.example.org')
    .refine((text) => !URL.canParse(text) || /^\/?$/.test(new URL(text).pathname + new URL(text).search), {
      error: 'use an address without a path: the site must have a host or port of its own',
    })
    .optional(),
  DATABASE_URL: z
    .string()
    .refine((text) => /^sqlite:.+/.test(text) || /^postgres(ql)?:\/\/.+/.test(text), {
      error: 'use sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE',
    })
    .optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  SECRET_KEY: z
    .string()
    .min(32, {
      error:
        'use at least 32 random characters (`openssl rand -base64 48`), or leave it out and one is made in DATA_DIR',
    })
    .optional(),
  SECRET_KEY_FILE: z
    .string()
    .refine((path) => (readable(path) ?? '').trim().length >= 32, {
      error: 'name a file that can be read and holds at least 32 random characters',
    })
    .optional(),
  SECRET_KEY_PREVIOUS: z
    .string()
    .min(32, {
      error: 'use the whole key that SECRET_KEY was before, or leave it out once nothing is under it any more',
    })
    .optional(),
  SMTP_URL: address(/^smtps?:\/\//, 'use smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465').optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/, { error: 'use an address such as Keypoint <cme@example.org>' })
    .default('Keypoint <keypoint@localhost>'),
  TRUST_PROXY: z
    .string()
    .refine((text) => text.split(',').every(isProxy), {
      error: 'use true, false, how many proxies stand before the server, or their addresses (10.0.0.0/8, loopback)',
    })
    .default('false'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'use one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
  METRICS_TOKEN: z.string().min(16, { error: 'use at least 16 random characters' }).optional(),
  WORKERS: wholeNumber(1, 64, 'use the number of processes to run, from 1 to 64').default(1),
  REQUIRE_TOTP: z
    .enum(['admin', 'staff'], { error: 'use admin or staff, or leave it out to require it of nobody' })
    .optional(),
  RETENTION_YEARS: wholeNumber(
    6,
    100,
    'use a whole number of years, 6 or more: accreditors ask for records of the last six years',
  ).default(6),
  ORGANISATION_NAME: z.string().trim().min(1).max(200).default('Keypoint demonstration programme'),
});

/** One part of what Express's `trust proxy` takes. */
function isProxy(text: string): boolean {
  const [address = '', bits = '0', ...more] = text.trim().split('/');
  return (
    /^(true|false|\d{1,2}|loopback|linklocal|uniquelocal)$/.test(text.trim()) ||
    (isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && more.length === 0)
  );
}

function readable(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Where people on this machine reach the server when nobody has said otherwise: a wildcard is no address to print on a certificate. */
function ownAddress(host: string, port: number): string {
  if (/^(0\.0\.0\.0|::|\[::\])$/.test(host)) return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Reads the settings. An empty variable counts as not set.
 * @throws ConfigError with every fault in one message
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  if (given['SECRET_KEY'] && given['SECRET_KEY_FILE'])
    faults.push('  SECRET_KEY_FILE: set this or SECRET_KEY, not both');
  if (!parsed.success || faults.length > 0) {
    throw new ConfigError(`these settings can't be used; correct them and start again:\n${faults.join('\n')}`);
  }
  const settings = parsed.data;
  return {
    port: settings.PORT,
    host: settings.HOST,
    baseUrl: (settings.BASE_URL ?? ownAddress(settings.HOST, settings.PORT)).replace(/\/+$/, ''),
    databaseUrl: settings.DATABASE_URL ?? `sqlite:${settings.DATA_DIR}/keypoint.db`,
    dataDir: settings.DATA_DIR,
    secretKey: settings.SECRET_KEY,
    secretKeyFile: settings.SECRET_KEY_FILE,
    secretKeyPrevious: settings.SECRET_KEY_PREVIOUS,
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM,
    trustProxy: trustProxy(settings.TRUST_PROXY),
    logLevel: settings.LOG_LEVEL,
    metricsToken: settings.METRICS_TOKEN,
    workers: settings.WORKERS,
    requireTotp: settings.REQUIRE_TOTP ?? null,
    organisationName: settings.ORGANISATION_NAME,
    retentionYears: settings.RETENTION_YEARS,
  };
}

function trustProxy(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}
