import fc from 'fast-check';
import { safeNext } from '../../src/http/next-address.ts';

describe('safeNext', () => {
  it.each([
    ['/', '/'],
    ['/activities/bisphosphonates-breast-cancer', '/activities/bisphosphonates-breast-cancer'],
    ['/transcript?year=2026#top', '/transcript?year=2026#top'],
    ['/a/../b', '/b'],
    ['/search?q=//evil', '/search?q=//evil'],
  ])('goes on to %s', (next, address) => {
    expect(safeNext(next)).toBe(address);
  });

  it.each([
    '//evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/%0a\u0000',
    '/a\\b',
    'https://evil.example/',
    'https:evil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'evil.example',
    ' /x',
    '',
    `/${'a'.repeat(2000)}`,
    undefined,
    null,
    42,
    ['/a', '/b'],
    { toString: () => '/a' },
  ])('refuses %j', (next) => {
    expect(safeNext(next, '/account')).toBe('/account');
  });

  it('never leads to another site, whatever is asked', () => {
    const parts = fc.array(
      fc.constantFrom('/', '\\', '.', '%2f', '%5c', '@', ':', '?', '#', 'evil', '\t', '\r', '.example', 'javascript'),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          parts.map((some) => some.join('')),
          parts.map((some) => `/${some.join('')}`),
        ),
        (next) => {
          const address = safeNext(next);
          expect(address.startsWith('/')).toBe(true);
          expect(new URL(address, 'https://keypoint.example/sign-in').origin).toBe('https://keypoint.example');
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
