import { type ItemStatistics, itemFlags, type OptionStatistics } from '../../src/features/analysis/index.ts';

function option(name: string, rate: number, pointBiserialWithTotal: number, isKey = false): OptionStatistics {
  return {
    option: name,
    isKey,
    count: rate * 100,
    rate,
    pointBiserialWithTotal,
    nonFunctioning: !isKey && rate < 0.05,
  };
}

const GOOD: ItemStatistics = {
  item: 'i',
  pilot: false,
  n: 100,
  p: 0.6,
  varianceN: 0.24,
  varianceNMinus1: 0.2424,
  pointBiserialItemTotal: 0.5,
  pointBiserialItemRest: 0.4,
  biserialItemTotal: 0.6,
  alphaIfDeleted: 0.7,
  dFractionalTies: 0.5,
  dInclusiveCut: 0.5,
  options: [option('A', 0.2, -0.3), option('B', 0.6, 0.5, true), option('C', 0.2, -0.2)],
  omissions: { count: 0, rate: 0 },
};

const codes = (item: Partial<ItemStatistics>): string[] => itemFlags({ ...GOOD, ...item }).map(({ code }) => code);

describe('flags', () => {
  it('leave a good item alone', () => expect(codes({})).toEqual([]));

  it('say under 30 answers that it is too early, and nothing else', () => {
    expect(codes({ n: 29, p: 0.01, pointBiserialItemRest: -0.5 })).toEqual(['too-early']);
    expect(itemFlags({ ...GOOD, n: 12 })[0]?.message).toBe('Too early to judge: 12 of at least 30 answers.');
    expect(codes({ n: 30 })).toEqual([]);
  });

  it('ask to check the key when strong learners choose another option', () => {
    const options = [option('A', 0.2, -0.3), option('B', 0.3, 0.05, true), option('C', 0.5, 0.3)];
    const [flag] = itemFlags({ ...GOOD, options }, (name) => `“${name}”`);
    expect(flag?.code).toBe('probably-mis-keyed');
    expect(flag?.message).toBe('Strong learners choose “C” more often than the key “B”: check the key.');
    expect(flag?.advice).toContain('regrade');
  });

  it('do not claim “more often” of an option that is chosen less', () => {
    const options = [option('A', 0.6, -0.2, true), option('C', 0.4, 0.2)];
    expect(itemFlags({ ...GOOD, options })[0]?.message).toMatch(/^Choosing C goes with a high score more/);
  });

  it('do not suspect the key for an option that few or weak learners choose, nor without a key', () => {
    expect(codes({ options: [option('B', 0.97, 0.05, true), option('C', 0.03, 0.3)] })).not.toContain(
      'probably-mis-keyed',
    );
    expect(codes({ options: [option('B', 0.3, -0.2, true), option('C', 0.7, 0.05)] })).not.toContain(
      'probably-mis-keyed',
    );
    expect(codes({ options: [option('B', 0.3, 0), option('C', 0.7, 0.5)] })).toEqual([]);
    expect(codes({ options: null, omissions: null })).toEqual([]);
  });

  it('weigh the weakest of several right options', () => {
    const options = [option('A', 0.7, 0.5, true), option('B', 0.2, 0.02, true), option('C', 0.4, 0.2)];
    expect(itemFlags({ ...GOOD, options })[0]?.message).toContain('than the key B');
  });

  it('tell weak from negative discrimination', () => {
    expect(codes({ pointBiserialItemRest: -0.01 })).toEqual(['negative-discrimination']);
    expect(codes({ pointBiserialItemRest: 0.09 })).toEqual(['weak-discrimination']);
    expect(codes({ pointBiserialItemRest: 0.1 })).toEqual([]);
    expect(codes({ pointBiserialItemRest: null })).toEqual([]);
  });

  it('see items that are too easy or too hard, idle wrong options, and omissions', () => {
    expect(codes({ p: 0.96 })).toEqual(['too-easy']);
    expect(codes({ p: 0.29 })).toEqual(['too-hard']);
    expect(codes({ omissions: { count: 6, rate: 0.06 } })).toEqual(['omissions']);
    const options = [option('A', 0.049, -0.1), option('B', 0.7, 0.5, true), option('C', 0.251, -0.3)];
    const [flag] = itemFlags({ ...GOOD, options });
    expect(flag?.message).toBe('1 of 2 wrong options is chosen by fewer than 5 %: A (4.9 %).');
  });
});
