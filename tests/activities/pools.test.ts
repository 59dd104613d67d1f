import { readActivityFile } from '../../src/features/activities/file.ts';
import { blueprintYaml } from '../attempts/blueprints.ts';
import { type Sample, sampleYaml } from './sample.ts';

/** The faults of a file, one a line, without the heading. */
function faultsOf(text: string): string[] {
  try {
    readActivityFile(text, 'a.yaml');
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map((line) => line.trim());
  }
  return [];
}

describe('pools and purposes', () => {
  const pooled = (change: (file: Sample) => void) => faultsOf(blueprintYaml(change));

  it('accepts a file with all of them', () => {
    expect(pooled(() => undefined)).toEqual([]);
    const { questions, file } = readActivityFile(blueprintYaml(), 'a.yaml');
    expect(questions.map(({ purpose, pool }) => [purpose, pool])).toContainEqual(['scored', 1]);
    expect(file.rules.practice).toBe(true);
  });

  it.each<[string, (file: Sample) => void, RegExp[]]>([
    ['fewer than are drawn', (file) => (file.pools[0].draw = 7), [/pools\.0\.draw: 7 of its questions .* it has 6/]],
    [
      'no such key point',
      (file) => (file.pools[0].keyPoint = 'third'),
      [/pools\.0\.keyPoint: there is no key point third/, ...Array.from({ length: 6 }, () => /so must be each/)],
    ],
    [
      'another key point',
      (file) => (file.questions[2].keyPoint = 'second'),
      [/questions\.2\.keyPoint: the pool deep is about right/],
    ],
    ['no such pool', (file) => (file.questions[0].pool = 'none'), [/questions\.0\.pool: there is no pool none/]],
    [
      'practice in a pool',
      (file) => (file.questions[10].pool = 'deep'),
      [/questions\.10\.pool: a practice question is in no attempt/],
    ],
    [
      'a pilot in a pool',
      (file) => (file.questions[8].pool = 'deep'),
      [/questions\.8\.pool: a pilot question is asked of everybody/],
    ],
    [
      'the same pool twice',
      (file) => file.pools.push({ ...file.pools[0] }),
      [/pools\.1\.name: the pool deep stands twice/],
    ],
    ['an unknown purpose', (file) => (file.questions[0].purpose = 'exam'), [/questions\.0\.purpose: /]],
    ['a draw of none', (file) => (file.pools[0].draw = 0), [/pools\.0\.draw: /]],
    ['a mistyped field', (file) => (file.pools[0].draws = 1), [/pools\.0\.draws: is not a field/]],
  ])('refuses %s', (_what, change, reasons) => {
    expect(pooled(change)).toEqual(reasons.map((reason) => expect.stringMatching(reason)));
  });

  it('refuses a file in which nothing is scored', () => {
    expect(
      faultsOf(
        sampleYaml((file) => {
          file.questions[0].purpose = 'pilot';
          file.questions[1].purpose = 'practice';
        }),
      ),
    ).toEqual([expect.stringMatching(/questions: none of them is scored, so nobody could pass/)]);
  });

  it('takes a file as the same whether or not it says that practice is allowed', () => {
    const checksum = (change: (file: Sample) => void) => readActivityFile(sampleYaml(change), 'a.yaml').checksum;
    const unsaid = checksum(() => undefined);
    expect(checksum((file) => (file.rules.practice = true))).toBe(unsaid);
    expect(checksum((file) => (file.rules.practice = false))).not.toBe(unsaid);
  });
});
