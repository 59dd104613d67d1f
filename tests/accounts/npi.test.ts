import fc from 'fast-check';
import { isNpi } from '../../src/features/accounts/npi.ts';

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));

/** The check digit by the standard's own words: 24 stands for the prefix 80840 (CMS, "NPI check digit"). */
function checkDigit(nine: string): string {
  const doubled = [...nine].map((digit, i) =>
    i % 2 === 0 ? [...String(Number(digit) * 2)].reduce((a, b) => a + Number(b), 0) : Number(digit),
  );
  const sum = 24 + doubled.reduce((a, b) => a + b, 0);
  return String((10 - (sum % 10)) % 10);
}

describe('isNpi', () => {
  it('takes the example that CMS publishes', () => {
    expect(isNpi('1234567893')).toBe(true);
    expect(isNpi('1234567890')).toBe(false);
  });

  it('takes exactly one check digit for nine digits', () => {
    fc.assert(
      fc.property(digits(9), (nine) => {
        const good = [...'0123456789'].filter((last) => isNpi(nine + last));
        expect(good).toEqual([checkDigit(nine)]);
      }),
    );
  });

  it('notices any one digit mistyped', () => {
    fc.assert(
      fc.property(digits(9), fc.nat(9), fc.integer({ min: 1, max: 9 }), (nine, at, by) => {
        const good = nine + checkDigit(nine);
        const bad = good.slice(0, at) + String((Number(good[at]) + by) % 10) + good.slice(at + 1);
        expect(isNpi(bad)).toBe(false);
      }),
    );
  });

  it('refuses what is not ten digits', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/^\d{10}$/.test(text)),
        (text) => !isNpi(text),
      ),
    );
    expect(isNpi('１２３４５６７８９３')).toBe(false);
  });
});
