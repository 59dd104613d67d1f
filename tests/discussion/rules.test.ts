import fc from 'fast-check';
import { type CommentState, STATES } from '../../src/features/discussion/comment.ts';
import { readGuide, shippedGuide } from '../../src/features/discussion/guide.ts';
import { DISCUSSION_LIMITS, waitFor, waitText } from '../../src/features/discussion/pace.ts';
import { authorModel } from '../../src/features/discussion/page.ts';
import { decisionsOn, mayReplyTo, mayReport, mayRevise, mayWithdraw } from '../../src/features/discussion/policy.ts';
import { readComment } from '../../src/features/discussion/reading.ts';
import { placeholder, type ThreadRow, visibleThread } from '../../src/features/discussion/thread.ts';

test('a name that its owner has changed since the approval speaks of no credit', () => {
  const author = { id: 'a', fullName: 'Ada Author', credentials: 'MD', profession: 'nurse' };
  expect(authorModel(author)).toEqual({ name: 'Ada Author', credentials: 'MD', profession: 'Nurse' });
  for (const changed of [{ fullName: 'Earn AMA PRA Category 1 Credit™' }, { credentials: 'Category 1 credits' }])
    expect(authorModel({ ...author, ...changed })).toMatchObject({ name: 'Name not shown', credentials: '' });
});

describe('how fast one may send', () => {
  const pace = { most: 3, windowMs: 1000, intervalMs: 100 };

  it.each([
    [[], 0],
    [[1000], 100],
    [[950], 50],
    [[900], 0],
    [[500, 600, 700], 500],
    [[0, 600, 700], 0],
    [[700, 600, 500], 500],
  ])('after %j it is %d ms at 1000', (times, wait) => {
    expect(waitFor(pace, times, 1000)).toBe(wait);
  });

  it('whoever waits as told may send, and never more than the most in any window', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 30 }), (gaps) => {
        const sent: number[] = [];
        let now = 10_000;
        for (const gap of gaps) {
          now += gap;
          const wait = waitFor(pace, sent, now);
          if (wait > 0) {
            expect(waitFor(pace, sent, now + wait)).toBe(0);
            expect(waitFor(pace, sent, now + wait - 1)).toBeGreaterThan(0);
          } else sent.push(now);
        }
        for (const at of sent) expect(sent.filter((one) => one > at - 1000 && one <= at).length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('says it in words', () => {
    expect([waitText(1), waitText(9001), waitText(119_000), waitText(120_001)]).toEqual([
      '1 second',
      '10 seconds',
      '119 seconds',
      '3 minutes',
    ]);
    expect(DISCUSSION_LIMITS.texts.most).toBeGreaterThan(1);
  });
});

describe('who may do what', () => {
  const comment = (state: CommentState, depth = 0) => ({ authorId: 'author', state, depth, openReports: 0 });
  const where = (may: (state: CommentState) => boolean) => STATES.filter(may);

  it('holds for each state', () => {
    expect(where((state) => mayRevise(comment(state), 'author'))).toEqual(['waiting', 'changes-asked']);
    expect(where((state) => mayWithdraw(comment(state), 'author'))).toEqual(['waiting', 'approved', 'changes-asked']);
    expect(where((state) => mayReplyTo(comment(state)))).toEqual(['approved']);
    expect(where((state) => mayReport(comment(state), 'reader'))).toEqual(['approved']);
    expect(where((state) => decisionsOn(comment(state)).includes('approve'))).toEqual([
      'waiting',
      'changes-asked',
      'removed',
    ]);
    expect(where((state) => decisionsOn(comment(state)).includes('remove'))).toEqual([
      'waiting',
      'approved',
      'changes-asked',
    ]);
    expect(where((state) => decisionsOn({ state, openReports: 1 }).includes('keep'))).toEqual(['approved']);
  });

  it('nobody changes, withdraws or reports in another’s place, and replies end at two deep', () => {
    expect(STATES.some((state) => mayRevise(comment(state), 'reader') || mayWithdraw(comment(state), 'reader'))).toBe(
      false,
    );
    expect(STATES.some((state) => mayReport(comment(state), 'author'))).toBe(false);
    expect([0, 1, 2].map((depth) => mayReplyTo(comment('approved', depth)))).toEqual([true, true, false]);
  });
});

describe('what readers see of a thread', () => {
  const row = (id: string, parentId: string | null, state: CommentState, createdAt = 0): ThreadRow => ({
    id,
    parentId,
    rootId: 'a',
    depth: parentId === null ? 0 : parentId === 'a' ? 1 : 2,
    state,
    author: { id: 'u', fullName: 'U', credentials: '', profession: 'nurse' },
    createdAt,
    text: state === 'approved' ? { body: id, declaration: null } : null,
  });
  const seen = (...rows: ThreadRow[]) => visibleThread(rows).map(({ id }) => id);

  it('is what is approved, in its order, and a place for what approved replies hang below', () => {
    const rows = [
      row('c', 'a', 'approved', 3),
      row('b', 'a', 'approved', 2),
      row('b1', 'b', 'approved', 9),
      row('d', 'a', 'waiting', 1),
      row('a', null, 'approved'),
    ];
    expect(seen(...rows)).toEqual(['a', 'b', 'b1', 'c']);
    expect(seen(row('a', null, 'removed'), row('b', 'a', 'withdrawn'), row('b1', 'b', 'approved'))).toEqual([
      'a',
      'b',
      'b1',
    ]);
    expect(seen(row('a', null, 'removed'), row('b', 'a', 'waiting'))).toEqual([]);
  });

  it('says why a place is empty', () => {
    expect([placeholder('removed'), placeholder('withdrawn')]).toEqual([
      'Removed by the moderator',
      'Withdrawn by its author',
    ]);
    expect(placeholder('changes-asked')).toBe(placeholder('waiting'));
  });

  it('never shows what is not approved without an approved one below', () => {
    const state = fc.constantFrom(...STATES);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), state), { minLength: 1, maxLength: 12 }), (made) => {
        const rows: ThreadRow[] = [];
        for (const [i, [at, where]] of made.entries()) {
          const parents = rows.filter(({ depth }) => depth < 2);
          rows.push(row(i === 0 ? 'a' : `r${i}`, i === 0 ? null : (parents[at % parents.length]?.id ?? 'a'), where, i));
        }
        const visible = visibleThread(rows);
        const approved = rows.filter((one) => one.state === 'approved');
        expect(visible.filter((one) => one.state === 'approved')).toHaveLength(approved.length);
        for (const one of visible) {
          const below = (id: string): boolean =>
            rows.some((r) => r.parentId === id && (r.state === 'approved' || below(r.id)));
          expect(one.state === 'approved' || below(one.id)).toBe(true);
        }
      }),
    );
  });
});

describe('reading the form', () => {
  const form = { comment: 'A thought.', conflicts: 'none' };
  const errorsOf = (body: Record<string, unknown>) => {
    const read = readComment(body);
    return read.ok ? {} : read.errors;
  };

  it('takes a comment without conflicts, and one with a declaration', () => {
    expect(readComment(form)).toMatchObject({ ok: true, text: { body: 'A thought.', declaration: null } });
    expect(readComment({ ...form, conflicts: 'declared', declaration: ' Fees \r\nfrom X ' })).toMatchObject({
      ok: true,
      text: { declaration: 'Fees\nfrom X' },
    });
  });

  it.each([
    [{ comment: '' }, ['comment']],
    [{ comment: ' \u200b\n ' }, ['comment']],
    [{ comment: 'x'.repeat(4001) }, ['comment']],
    [{ comment: ['a', 'b'] }, ['comment']],
    [{ conflicts: undefined }, ['conflicts']],
    [{ conflicts: 'perhaps' }, ['conflicts']],
    [{ conflicts: 'declared' }, ['declaration']],
    [{ conflicts: 'declared', declaration: 'x'.repeat(1001) }, ['declaration']],
    [{ declaration: 'But there is one' }, ['conflicts']],
  ])('%j: a fault of %j', (change, fields) => {
    expect(Object.keys(errorsOf({ ...form, ...change }))).toEqual(fields);
  });

  it('asks about a patient’s data until each sign was seen and confirmed', () => {
    const comment = 'MRN 4471229 did well.';
    const warned = 'record-number: MRN 4471229';
    expect(readComment({ ...form, comment })).toMatchObject({ ok: false, signs: [{ kind: 'record-number' }] });
    expect(Object.keys(errorsOf({ ...form, comment, confirmed: 'yes' }))).toEqual(['confirmed']);
    expect(Object.keys(errorsOf({ ...form, comment, warned }))).toEqual(['confirmed']);
    expect(errorsOf({ ...form, comment, warned, confirmed: 'yes' })).toEqual({});
    // What was not there when it was confirmed is asked about again.
    const more = { ...form, comment: `${comment} DOB 12/03/1961`, warned, confirmed: 'yes' };
    expect(readComment(more)).toMatchObject({ ok: false, signs: [{}, { kind: 'birth-date' }] });
    // In the declaration too, and beside other faults.
    expect(Object.keys(errorsOf({ comment })).sort()).toEqual(['confirmed', 'conflicts']);
    expect(errorsOf({ ...form, conflicts: 'declared', declaration: 'a@example.org' })).toHaveProperty('confirmed');
  });
});

describe('the guide', () => {
  it('names what the founding document and the rules ask', () => {
    const { rules, moderation, ineligible } = shippedGuide();
    const all = [...rules.map(({ title }) => title), moderation].join(' ');
    expect(all).toMatch(/professional.*topic.*patient.*promotion.*attacks.*conflicts.*sole discretion/is);
    expect(ineligible.definition).toMatch(/used by or on patients/);
    expect(ineligible.source).toMatch(/ACCME/);
  });

  it('says what is wrong with one that can’t be used', () => {
    expect(() => readGuide('format: keypoint-discussion-guide/1\nversion: 0\n')).toThrow(/version[\s\S]*rules/);
  });
});
