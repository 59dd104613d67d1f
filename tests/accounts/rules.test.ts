import fc from 'fast-check';
import { deviceName } from '../../src/features/accounts/device.ts';
import { countFailures } from '../../src/features/accounts/failures.ts';
import { linkStands, SESSION_IDLE_MS, sessionStands, verificationAfter } from '../../src/features/accounts/policy.ts';
import { PROFESSIONS } from '../../src/features/accounts/professions.ts';
import {
  isDayOfYear,
  missingForReporting,
  NO_REPORTING,
  openReporting,
  sealReporting,
} from '../../src/features/accounts/reporting.ts';
import { email, profileForm, reportingForm } from '../../src/features/accounts/schemas.ts';
import { DAY, MINUTE, testClock } from '../support/clock.ts';

describe('policy', () => {
  it('ends a session at whichever comes first: idle or absolute', () => {
    fc.assert(
      fc.property(fc.nat(40 * DAY), fc.nat(40 * DAY), fc.nat(80 * DAY), (lastSeenAt, expiresAt, now) => {
        expect(sessionStands({ lastSeenAt, expiresAt }, now)).toBe(
          now < Math.min(expiresAt, lastSeenAt + SESSION_IDLE_MS),
        );
      }),
    );
  });

  it('takes a link once and in time', () => {
    expect(linkStands({ expiresAt: 10, usedAt: null }, 9)).toBe(true);
    expect(linkStands({ expiresAt: 10, usedAt: null }, 10)).toBe(false);
    expect(linkStands({ expiresAt: 10, usedAt: 3 }, 9)).toBe(false);
  });

  it('drops the verification with the profession it was of', () => {
    const before = { profession: 'nurse', professionVerifiedAt: 5 };
    expect(verificationAfter(before, 'nurse')).toBe(5);
    expect(verificationAfter(before, 'physician')).toBeNull();
  });
});

it('the professions are those of the contract', () => {
  expect(PROFESSIONS.map(({ label }) => label)).toEqual([
    'Physician (MD or DO)',
    'Physician assistant',
    'Nurse',
    'Pharmacist',
    'Other health professional',
    'Not a health professional',
  ]);
});

describe('countFailures', () => {
  it('refuses after so many, by key, until the window ends', () => {
    const clock = testClock();
    const failures = countFailures({ limit: 2, windowMs: 15 * MINUTE }, clock);
    failures.add('a');
    failures.check('a');
    clock.advance(5 * MINUTE);
    failures.add('a');
    expect(() => failures.check('a')).toThrow(expect.objectContaining({ status: 429, retryAfter: 600 }));
    failures.check('b');
    clock.advance(10 * MINUTE);
    failures.check('a');
  });
});

describe('schemas', () => {
  it('keeps one form of an address', () => {
    expect(email.parse('  Grace.Hopper@Navy.Example ')).toBe('grace.hopper@navy.example');
    for (const bad of [
      '',
      'a@b',
      'a b@c.example',
      'a@c.example\r\nBcc: x@y.example',
      'a@c.example, b@c.example',
      ['a@c.example'],
      `${'a'.repeat(250)}@c.example`,
    ]) {
      expect(email.safeParse(bad).success).toBe(false);
    }
  });

  it('reads an empty profile field as nothing, and an array as a fault', () => {
    const form = { fullName: 'A', profession: 'nurse' };
    expect(profileForm.parse({ ...form, credentials: '  ' })).toEqual({ ...form, credentials: '', letterKeys: false });
    expect(profileForm.parse({ ...form, credentials: ' MD,\u0000 FACP ', letterKeys: 'on' })).toMatchObject({
      credentials: 'MD, FACP',
      letterKeys: true,
    });
    expect(profileForm.safeParse({ ...form, credentials: ['MD', 'DO'] }).success).toBe(false);
    expect(profileForm.safeParse({ ...form, profession: 'surgeon' }).success).toBe(false);
  });

  const reporting = (form: Record<string, unknown>) => {
    const result = reportingForm.safeParse(form);
    return result.success
      ? result.data
      : Object.fromEntries(result.error.issues.map((issue) => [issue.path[0], issue.message]));
  };

  it('reads what boards need', () => {
    const form = {
      npi: '123 456-7893',
      licenceState: 'Maine',
      licenceNumber: 'A1',
      birthMonth: '2',
      birthDay: '29',
      board2: 'ABIM',
      boardId2: '99',
      permission: 'on',
    };
    expect(reporting(form)).toEqual({
      permission: true,
      reporting: {
        npi: '1234567893',
        licenceState: 'Maine',
        licenceNumber: 'A1',
        birthMonth: 2,
        birthDay: 29,
        boards: [{ board: 'ABIM', id: '99' }],
      },
    });
    expect(reporting({})).toEqual({ permission: false, reporting: NO_REPORTING });
  });

  it.each([
    [{ npi: '1234567890' }, 'npi'],
    [{ licenceState: 'Atlantis' }, 'licenceState'],
    [{ licenceNumber: 'A1' }, 'licenceState'],
    [{ birthMonth: '2' }, 'birthDay'],
    [{ birthDay: '2' }, 'birthMonth'],
    [{ birthMonth: '2', birthDay: '30' }, 'birthDay'],
    [{ birthMonth: '13', birthDay: '1' }, 'birthMonth'],
    [{ birthMonth: '1', birthDay: '1.5' }, 'birthDay'],
    [{ board1: 'ABIM' }, 'boardId1'],
    [{ boardId3: '5' }, 'board3'],
    [{ permission: 'on' }, 'permission'],
  ])('says what is wrong with %j', (form, field) => {
    expect(reporting(form)).toEqual({ [field]: expect.any(String) });
  });
});

describe('reporting', () => {
  const key = Buffer.alloc(32, 1);
  const given = { ...NO_REPORTING, npi: '1234567893' };

  it('opens only with the same key for the same person', () => {
    const sealed = sealReporting(key, 'person-1', given);
    expect(sealed).not.toContain('1234567893');
    expect(openReporting(key, 'person-1', sealed)).toEqual(given);
    expect(() => openReporting(key, 'person-2', sealed)).toThrow();
    expect(() => openReporting(Buffer.alloc(32, 2), 'person-1', sealed)).toThrow();
  });

  it('stores nothing when nothing is given', () => {
    expect(sealReporting(key, 'person-1', NO_REPORTING)).toBeNull();
    expect(openReporting(key, 'person-1', null)).toEqual(NO_REPORTING);
  });

  it('knows the least that PARS takes', () => {
    expect(missingForReporting(NO_REPORTING)).toHaveLength(3);
    expect(missingForReporting({ ...given, birthMonth: 1, birthDay: 2, licenceState: 'Maine' })).toEqual([]);
  });

  it('knows the days of a year', () => {
    const days = Array.from(
      { length: 13 },
      (_, month) => Array.from({ length: 33 }, (_, day) => isDayOfYear(month, day)).filter(Boolean).length,
    );
    expect(days).toEqual([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
  });
});

it.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Windows'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
    'Edge on Windows',
  ],
  ['curl/8', 'Unknown browser'],
])('deviceName of %s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
