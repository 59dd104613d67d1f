import fc from 'fast-check';
import { countEffects } from '../../src/features/regrading/effects.ts';
import { changes, type GradedAttempt, type Marking, regrade } from '../../src/features/regrading/regrade.ts';
import { compare, divide, ONE, type Rational, rational, sum, ZERO } from '../../src/lib/rational.ts';

const KIND = 'single-best-answer';
const score = fc.constantFrom(ZERO, ONE, rational(1, 2), rational(2, 3));

/** An attempt as a submission would have graded it with the key A. */
const attempts = fc
  .record({
    others: fc.array(score, { minLength: 1, maxLength: 20 }),
    chosen: fc.constantFrom('A', 'B', 'C', null),
    passMark: fc.integer({ min: 1, max: 100 }),
    pilot: fc.boolean(),
    // Passed by an earlier correction, or by none.
    keptPass: fc.boolean(),
  })
  .map(({ others, chosen, passMark, pilot, keptPass }): [GradedAttempt, Marking] => {
    const item = chosen === 'A' ? ONE : ZERO;
    const total = mean(pilot ? others : [...others, item]);
    const passed = keptPass || compare(total, rational(passMark, 100)) >= 0;
    return [
      {
        attemptId: 'a',
        userId: 'u',
        activityId: 'x',
        activityVersionId: 'v',
        cycle: 1,
        number: 1,
        submittedAt: 0,
        position: 1,
        answered: chosen !== null,
        pilot,
        response: chosen === null ? undefined : [chosen],
        item,
        score: total,
        passed,
        others,
      },
      { passMark, rules: { multipleResponseScoring: 'all-or-nothing' } },
    ];
  });

function mean(scores: readonly Rational[]): Rational {
  return divide(sum(scores), scores.length);
}

describe('grading an attempt by a corrected key', () => {
  test('never takes a pass back, gives one exactly where the score reaches the mark, and leaves totals of pilots', () => {
    fc.assert(
      fc.property(attempts, ([attempt, marking]) => {
        const after = regrade(attempt, KIND, { correct: ['B'] }, marking);
        expect(after.item).toEqual(Array.isArray(attempt.response) && attempt.response[0] === 'B' ? ONE : ZERO);
        if (attempt.pilot) {
          expect([after.score, after.passed, after.fellBelow]).toEqual([attempt.score, attempt.passed, false]);
          return;
        }
        expect(after.score).toEqual(mean([...attempt.others, after.item]));
        const reaches = compare(after.score, rational(marking.passMark, 100)) >= 0;
        expect(after.passed).toBe(attempt.passed || reaches);
        if (after.fellBelow) expect([attempt.passed, reaches]).toEqual([true, false]);
      }),
    );
  });

  test('and back by the former key gives the former score', () => {
    fc.assert(
      fc.property(attempts, ([attempt, marking]) => {
        const once = regrade(attempt, KIND, { correct: ['B'] }, marking);
        const again = { ...attempt, item: once.item, score: once.score, passed: once.passed };
        const back = regrade(again, KIND, { correct: ['A'] }, marking);
        expect([back.item, back.score]).toEqual([attempt.item, attempt.score]);
        expect(back.passed).toBe(once.passed);
      }),
    );
  });
});

describe('what a correction would do', () => {
  const proposal = { answerKey: { correct: ['B'] }, feedback: {}, reason: 'x', fit: true };

  test('is counted whole and tells its kinds apart', () => {
    fc.assert(
      fc.property(fc.array(attempts, { maxLength: 30 }), (list) => {
        const effects = countEffects(null, proposal);
        const all = list.map(([attempt, marking]) => regrade(attempt, KIND, proposal.answerKey, marking));
        for (const one of all) effects.add(one);
        const { total, rows, changed } = effects.result();
        expect(total.attempts).toBe(list.length);
        expect(total.up + total.down + total.same).toBe(list.length);
        expect(total.newlyPassed).toBe(all.filter(({ attempt, passed }) => passed && !attempt.passed).length);
        expect([rows.length, changed]).toEqual([changed, all.filter(changes).length]);
      }),
    );
  });

  test('has another fingerprint as soon as one attempt, the key or the reason is another', () => {
    const [attempt, marking] = fc.sample(attempts, { numRuns: 1, seed: 1 })[0] as [GradedAttempt, Marking];
    const print = (given: typeof proposal, list: readonly GradedAttempt[]) => {
      const effects = countEffects('as it stood', given);
      for (const one of list) effects.add(regrade(one, KIND, given.answerKey, marking));
      return effects.result().fingerprint;
    };
    const same = print(proposal, [attempt]);
    expect(print(proposal, [attempt])).toBe(same);
    const others = [
      print(proposal, []),
      print(proposal, [attempt, { ...attempt, attemptId: 'b' }]),
      print({ ...proposal, answerKey: { correct: ['C'] } }, [attempt]),
      print({ ...proposal, reason: 'y' }, [attempt]),
    ];
    expect(new Set([same, ...others]).size).toBe(5);
  });
});
