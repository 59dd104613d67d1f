import fc from 'fast-check';
import { isRefusal, plainError, waitAfter } from '../../src/features/mail/retry.ts';

describe('when to try again', () => {
  it('is half a minute, then twice as long each time, up to two hours, less up to a half', () => {
    expect([1, 2, 3, 9, 10, 100].map((attempts) => waitAfter(attempts, 0) / 1000)).toEqual([
      30, 60, 120, 7200, 7200, 7200,
    ]);
    expect(waitAfter(1, 1)).toBe(15_000);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, chance) => {
        const wait = waitAfter(attempts, chance);
        expect(wait).toBeGreaterThanOrEqual(15_000);
        expect(wait).toBeLessThanOrEqual(7_200_000);
      }),
    );
  });

  it('is never where the recipient was refused for good', () => {
    expect(isRefusal({ code: 'EENVELOPE', responseCode: 550 })).toBe(true);
    expect(isRefusal({ code: 'EENVELOPE', responseCode: 451 })).toBe(false);
    // The operator can put these right.
    expect(isRefusal({ code: 'EAUTH', responseCode: 535 })).toBe(false);
    expect(isRefusal({ code: 'ECONNECTION' })).toBe(false);
    expect(isRefusal(null)).toBe(false);
  });
});

describe('what went wrong', () => {
  it('is said without addresses, links and secrets', () => {
    const response = `550 5.1.1 <grace@navy.example>: no such user\r\nsee https://mail.example/why?token=x ${'k'.repeat(43)}`;
    expect(plainError({ code: 'EENVELOPE', response })).toBe(
      'The mail server didn’t take the address: 550 5.1.1 <[address]>: no such user see [link] […]',
    );
    expect(plainError(new Error('password=hunter2'))).toBe('The mail could not be made or handed over');
    expect(plainError({ code: 'EMESSAGE', response: 'x '.repeat(500) }).length).toBeLessThan(260);
  });
});
