import { Secret, TOTP } from 'otpauth';

/** What authenticator apps expect (RFC 6238, and the key URI that they all read): SHA-1, six digits, thirty seconds. */
const PERIOD_S = 30;
const DIGITS = 6;
/** 160 bits, as RFC 4226 section 4 recommends. */
const SECRET_BYTES = 20;
/** A code of the step before or after counts: clocks differ and typing takes time (RFC 6238 section 5.2). */
const STEPS_OFF = 1;

/** @returns a new secret in base32, as people type it where a camera can't be used */
export function newTotpSecret({ bytes }: { bytes(n: number): Uint8Array }): string {
  return new Secret({ buffer: Uint8Array.from(bytes(SECRET_BYTES)).buffer }).base32;
}

function authenticator(secret: string, issuer = '', label = ''): TOTP {
  const settings = { algorithm: 'SHA1', digits: DIGITS, period: PERIOD_S };
  return new TOTP({ ...settings, issuer, label, secret: Secret.fromBase32(secret) });
}

/** The address that an authenticator app reads from the QR code. */
export function totpAddress(secret: string, { site, email }: { site: string; email: string }): string {
  // A colon would end the issuer in the label.
  return authenticator(secret, site.replaceAll(':', ' '), email.replaceAll(':', ' ')).toString();
}

/**
 * The time step that a code is of.
 * @param lastStep the step of the last code that was used: that one and all before it are used up
 * @returns null when the code is of no step that counts now
 */
export function stepOfCode(secret: string, code: string, { now, lastStep }: { now: number; lastStep: number }) {
  if (!/^\d{6}$/.test(code)) return null;
  const off = authenticator(secret).validate({ token: code, timestamp: now, window: STEPS_OFF });
  if (off === null) return null;
  const step = Math.floor(now / 1000 / PERIOD_S) + off;
  return step > lastStep ? step : null;
}

/** A code as people type it: apps show it in groups. */
export function typedCode(text: string): string {
  return text.normalize('NFKC').replaceAll(/[\s-]/g, '');
}
