import { isCommonPassword } from '../../src/features/accounts/common-passwords.ts';
import { hashPassword, verifyPassword } from '../../src/features/accounts/hashing.ts';
import { isTooLong, passwordFault } from '../../src/features/accounts/passwords.ts';

const person = { email: 'grace.hopper@navy.example', fullName: 'Grace Brewster Hopper' };
const fault = (password: string) => passwordFault(password, person, isCommonPassword);

describe('passwordFault', () => {
  it.each([
    ['a few words', 'correct horse battery staple'],
    ['64 characters and more', 'x1 y2 z3 '.repeat(28)],
    ['256 characters', `${'abcdefg '.repeat(31)}12345678`],
    ['other scripts', 'пароль из слов'],
    ['emoji, each one character', '🦉🐢🦊🐙🦉🐢🦊🐙🦉🐢'],
    ['only lower case', 'mulberry lantern'],
  ])('takes %s', (_what, password) => {
    expect(fault(password)).toBeNull();
  });

  it.each([
    ['too short', 'nine char', /at least 10/],
    ['too long', 'ab3 '.repeat(65), /at most 256/],
    ['common', 'password123', /use most/],
    ['common in capitals', 'QwertyUIOP', /use most/],
    ['common with an ending', 'Password2026!', /use most/],
    ['one character', 'aaaaaaaaaaaa', /same few characters/],
    ['the address', 'grace.hopper@navy.example', /name or email/],
    ['the name', 'GraceHopper1906', /name or email/],
    ['the name of the site', 'keypoint-grace', /name or email/],
  ])('refuses one that is %s', (_what, password, words) => {
    expect(fault(password)).toMatch(words);
  });

  it('does not count a short name inside a long passphrase', () => {
    expect(
      passwordFault('an annual canal of banners', { email: 'ann@b.example', fullName: 'Ann B' }, isCommonPassword),
    ).toBeNull();
  });
});

describe('hashing', () => {
  it('is argon2id at the least that OWASP recommends, and the same for one text in two Unicode forms', async () => {
    const stored = await hashPassword('crème brûlée please'.normalize('NFD'));
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(stored, 'crème brûlée please'.normalize('NFC'))).toBe(true);
    expect(await verifyPassword(stored, 'creme brulee please')).toBe(false);
  });

  it('says no to everything where there is no account or no password', async () => {
    expect(await verifyPassword(null, 'nobody has this password')).toBe(false);
    expect(await verifyPassword('none', 'nobody has this password')).toBe(false);
  });

  it('takes as long without an account as with one', async () => {
    const stored = await hashPassword('correct horse battery staple');
    const time = async (hash: string | null) => {
      const start = performance.now();
      await verifyPassword(hash, 'not this one');
      return performance.now() - start;
    };
    // One by one in turns, so that a busy machine slows both alike.
    const ratios: number[] = [];
    for (let i = 0; i < 15; i += 1) ratios.push((await time(null)) / (await time(stored)));
    const ratio = ratios.sort((a, b) => a - b)[7] ?? 0;
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('keeps at most 64 waiting and tells the others to come back', async () => {
    const stored = await hashPassword('correct horse battery staple');
    const results = await Promise.allSettled(
      Array.from({ length: 80 }, () => verifyPassword(stored, 'wrong one here')),
    );
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
    expect(refused.length).toBeGreaterThanOrEqual(80 - 64 - 3);
    expect(refused[0]).toMatchObject({ status: 429, retryAfter: 5 });
  });
});

it('isTooLong counts characters, not units', () => {
  expect(isTooLong('🦉'.repeat(256))).toBe(false);
  expect(isTooLong('🦉'.repeat(257))).toBe(true);
});
