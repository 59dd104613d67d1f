import { createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadSecrets, seal, unseal } from '../../src/lib/secrets.ts';
import { temporaryFolder } from '../support/files.ts';
import { runNode } from '../support/processes.ts';

const from = (dataDir: string, more: { secretKey?: string; secretKeyFile?: string } = {}) =>
  loadSecrets({ dataDir, secretKey: more.secretKey, secretKeyFile: more.secretKeyFile });

describe('loadSecrets', () => {
  it('makes the secrets once, readable by their owner only, and leaves no draft behind', () => {
    const dataDir = join(temporaryFolder(), 'new');
    const first = from(dataDir);
    const again = from(dataDir);
    expect(again.derive('csrf')).toEqual(first.derive('csrf'));
    expect(again.signingKey.equals(first.signingKey)).toBe(true);
    expect(readdirSync(dataDir).sort()).toEqual(['secret.key', 'signing-key.pem']);
    for (const name of readdirSync(dataDir)) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
  });

  it('has a key of its own for each purpose, and others on another site', () => {
    const secrets = from(temporaryFolder());
    expect(secrets.derive('csrf')).toHaveLength(32);
    expect(secrets.derive('csrf')).not.toEqual(secrets.derive('reporting'));
    expect(secrets.derive('csrf')).not.toEqual(from(temporaryFolder()).derive('csrf'));
    expect(secrets.signingKey.asymmetricKeyType).toBe('ed25519');
  });

  it('takes the key from the setting or from a file, with or without a line end', () => {
    const secretKey = 'a'.repeat(40);
    const secretKeyFile = join(temporaryFolder(), 'key');
    writeFileSync(secretKeyFile, `${secretKey}\n`);
    const dataDir = temporaryFolder();
    expect(from(dataDir, { secretKey }).derive('x')).toEqual(from(dataDir, { secretKeyFile }).derive('x'));
    expect(readdirSync(dataDir)).toEqual([]);
    // Another machine with the same secret signs with the same key, so its certificates verify.
    const signature = sign(null, Buffer.from('x'), from(dataDir, { secretKey }).signingKey);
    const elsewhere = createPublicKey(from(temporaryFolder(), { secretKeyFile }).signingKey);
    expect(verify(null, Buffer.from('x'), elsewhere, signature)).toBe(true);
  });

  it('refuses a key that is too short', () => {
    const secretKeyFile = join(temporaryFolder(), 'key');
    writeFileSync(secretKeyFile, 'short\n');
    expect(() => from(temporaryFolder(), { secretKeyFile })).toThrow(/shorter than 32 characters/);
  });

  it('gives two processes that start at once the same secrets', async () => {
    const dataDir = temporaryFolder();
    const moment = String(Date.now() + 800);
    const runs = await Promise.all([1, 2].map(() => runNode('tests/support/secrets-process.ts', [dataDir, moment])));
    expect(runs.map((run) => [run.code, run.stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(runs[0]?.stdout).toBe(runs[1]?.stdout);
    expect(runs[0]?.stdout).toContain(readFileSync(join(dataDir, 'signing-key.pem'), 'utf8'));
    expect(readdirSync(dataDir).sort()).toEqual(['secret.key', 'signing-key.pem']);
  });
});

describe('seal', () => {
  const key = randomBytes(32);

  it('opens to the same text with the same key and context, and is never the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
        const sealed = seal(key, context, text);
        expect(unseal(key, context, sealed)).toBe(text);
        expect(seal(key, context, text)).not.toBe(sealed);
      }),
    );
  });

  it('does not open with another key, for another context, or in another version', () => {
    const sealed = seal(key, 'user:1', '1234567893');
    expect(() => unseal(randomBytes(32), 'user:1', sealed)).toThrow();
    expect(() => unseal(key, 'user:2', sealed)).toThrow();
    expect(() => unseal(key, 'user:1', sealed.replace('v1.', 'v2.'))).toThrow(/version/);
    expect(() => unseal(key, 'user:1', 'v1.')).toThrow();
  });

  it('does not open when any bit of it was changed or its end is missing', () => {
    const bytes = Buffer.from(seal(key, 'user:1', 'NPI 1234567893').slice(3), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => unseal(key, 'user:1', `v1.${changed.toString('base64url')}`)).toThrow();
    }
    expect(() => unseal(key, 'user:1', `v1.${bytes.subarray(0, -1).toString('base64url')}`)).toThrow();
  });
});
