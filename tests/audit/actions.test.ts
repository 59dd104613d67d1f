import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { difference } from '../../src/features/audit/difference.ts';
import { ACTIONS, actionText } from '../../src/features/audit/index.ts';
import { filesUnder } from '../support/architecture.ts';
import { PROJECT } from '../support/files.ts';

/** Every action that the code writes out, `noun.verb`: in a field of that name, or passed to a function that records. */
const WRITTEN = /\b(?:action: |record\w*\([^;{}]*?, )'([a-z-]+\.[a-z-]+)'/g;
const written = filesUnder(join(PROJECT, 'src/features'), /\.ts$/).flatMap((path) =>
  [...readFileSync(join(PROJECT, 'src/features', path), 'utf8').matchAll(WRITTEN)].map(([, action = '']) => action),
);

describe('actions', () => {
  it('have words of their own in src/features/audit/actions.ts', () => {
    expect(written.length).toBeGreaterThan(20);
    expect(written).toEqual(expect.arrayContaining(['account.erase', 'certificate.revoke', 'disclosure.submit']));
    expect([...new Set(written)].filter((action) => !Object.hasOwn(ACTIONS, action))).toEqual([]);
    expect(new Set(Object.values(ACTIONS)).size).toBe(Object.keys(ACTIONS).length);
  });

  it('without any are still readable', () => {
    expect(actionText('credit-type.put-away')).toBe('Credit type: put away');
    expect(actionText('constructor')).toBe('Constructor: ');
  });
});

describe('a difference', () => {
  const texts = (runs: readonly { text: string; changed: boolean }[] | null) =>
    runs?.map(({ text, changed }) => (changed ? `[${text}]` : text)).join('') ?? null;
  const look = (detail: Parameters<typeof difference>[0]) => {
    const { changes, facts } = difference(detail);
    return { changes: changes.map(({ name, before, after }) => [name, texts(before), texts(after)]), facts };
  };

  it('is of every value that is not the same', () => {
    expect(
      look({
        before: { name: 'A B C', roles: ['learner'], same: 1, gone: true, deep: { x: 1 } },
        after: { name: 'A D C', roles: ['learner', 'admin'], same: 1, deep: { x: 2 } },
        reason: 'asked',
      }),
    ).toEqual({
      changes: [
        ['name', 'A [B] C', 'A [D] C'],
        ['roles', 'learner', 'learner[, admin]'],
        ['gone', '[yes]', null],
        ['deep → x', '[1]', '[2]'],
      ],
      facts: [{ name: 'reason', text: 'asked' }],
    });
  });

  it('is found in each field too, between plain values, and with nothing before', () => {
    expect(
      look({ licenceState: { before: 'NY', after: 'NJ' }, role: { before: null, after: 'admin' } }).changes,
    ).toEqual([
      ['licence state', '[NY]', '[NJ]'],
      ['role', null, '[admin]'],
    ]);
    expect(look({ before: null, after: { a: [{ b: 1 }] } }).changes).toEqual([['a → 1 → b', null, '[1]']]);
    expect(look({})).toEqual({ changes: [], facts: [] });
    expect(look([1, null]).facts).toEqual([{ name: 'detail', text: '1, none' }]);
  });
});
