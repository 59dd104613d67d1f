const FIRST_MS = 30_000;
const LONGEST_MS = 2 * 60 * 60_000;

/** How long a mail is tried for, from when it was queued or sent again. */
export const TRIED_FOR_MS = 24 * 60 * 60_000;

/**
 * When to try again: half a minute after the first failure, then twice as long each time up to two hours, and between
 * that and half of it at random, so that what failed together doesn't come back together.
 * @param attempts how often it was tried, at least 1
 * @param chance from 0 to 1, both included
 * @returns ms from now
 */
export function waitAfter(attempts: number, chance: number): number {
  const full = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 30), LONGEST_MS);
  return Math.round(full * (1 - chance / 2));
}

/** The server has said that the recipient's address takes no mail (RFC 5321, 5yz to RCPT TO): trying again changes nothing. */
export function isRefusal(error: unknown): boolean {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown };
  return code === 'EENVELOPE' && typeof responseCode === 'number' && responseCode >= 500;
}

const STAGES: Readonly<Record<string, string>> = {
  ECONNECTION: 'The mail server could not be reached',
  ESOCKET: 'The mail server could not be reached',
  ECONNREFUSED: 'The mail server could not be reached',
  EDNS: 'The mail server’s name could not be found',
  ETIMEDOUT: 'The mail server took too long',
  ETLS: 'No secure connection to the mail server could be made',
  EAUTH: 'The mail server didn’t take the user name and password of SMTP_URL',
  EENVELOPE: 'The mail server didn’t take the address',
  EMESSAGE: 'The mail server didn’t take the message',
};

/** Whether it went wrong on the way to the mail server or there, and not here. */
export function isServersFault(error: unknown): boolean {
  return Object.hasOwn(STAGES, String(((error ?? {}) as { code?: unknown }).code));
}

/**
 * What went wrong, for people: the stage and what the server answered, without addresses, links and anything that
 * could be a secret.
 */
export function plainError(error: unknown): string {
  const { code, response } = (error ?? {}) as { code?: unknown; response?: unknown };
  const stage = STAGES[String(code)] ?? 'The mail could not be made or handed over';
  return typeof response === 'string' ? `${stage}: ${withoutSecrets(response)}` : stage;
}

function withoutSecrets(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll(/\S*:\/\/\S*/g, '[link]')
    .replaceAll(/[^\s<>"',;:]+@[^\s<>"',;]+/g, '[address]')
    .replaceAll(/[A-Za-z0-9_+/=-]{20,}/g, '[…]')
    .trim()
    .slice(0, 200);
}
