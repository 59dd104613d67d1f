import { type AnalysedQuestion, flaggedQuestions } from '../../src/features/analysis/activity-analysis.ts';
import { barChart, histogram, scatter } from '../../src/features/analysis/charts.ts';
import { type Flag, statisticsOf, sumsOf } from '../../src/features/analysis/index.ts';
import { signed } from '../../src/features/analysis/wording.ts';
import { rational } from '../../src/lib/rational.ts';

/** Totals 0 to 4 of four items, each learner right on the first so many. */
const form = statisticsOf(
  sumsOf(
    [0, 1, 2, 3, 3, 4].map((total) =>
      ['a', 'b', 'c', 'd'].map((item, i) => ({ item, score: rational(i < total ? 1 : 0), chosen: null })),
    ),
  ),
);

function question(position: number, codes: Flag['code'][] = []): AnalysedQuestion {
  return {
    position,
    slug: `q${position}`,
    questionId: `question-${position}`,
    questionVersion: 1,
    stem: '',
    leadIn: '',
    stemParts: { vignetteHtml: '', leadInHtml: '', exhibitHtml: '' },
    kindLabel: '',
    pilot: false,
    drawn: false,
    keyPoint: { position: 1, statement: '', href: '' },
    options: [],
    statistics: form?.items[position % 4] ?? null,
    medianTimeMs: null,
    flags: codes.map((code) => ({ code, message: '', advice: '' })),
  };
}

describe('pictures of the analysis', () => {
  it('the scatter gives each question a label near it that covers no other, within the axes', () => {
    const { points, left, right, top, bottom, zero } = scatter(Array.from({ length: 12 }, (_, i) => question(i + 1)));
    expect(points.map(({ label }) => label)).toEqual(Array.from({ length: 12 }, (_, i) => String(i + 1)));
    points.forEach(({ labelAt: at }, i) => {
      expect(at.x > left && at.x < right && at.y > top && at.y < bottom).toBe(true);
      for (const other of points.slice(i + 1)) {
        expect(Math.hypot(at.x - other.labelAt.x, at.y - other.labelAt.y)).toBeGreaterThanOrEqual(17);
      }
    });
    expect(zero).toBeGreaterThan(top);
    expect(zero).toBeLessThan(bottom);
  });

  it('the scatter leaves out what has no correlation', () => {
    expect(scatter([{ ...question(1), statistics: null }]).points).toEqual([]);
  });

  it('the histogram has a bar for each score, cut where the least passing score begins', () => {
    if (!form) throw new Error('nobody has sat');
    const { bars, cut, bottom, top } = histogram(form, 3);
    expect(bars.map(({ passed }) => passed)).toEqual([false, false, false, true, true]);
    expect(bars.map(({ height }) => height)).toEqual([1, 1, 1, 2, 1].map((n) => (n / 2) * (bottom - top)));
    expect(cut).toBeLessThan(bars[3]?.x ?? 0);
    expect(cut).toBeGreaterThan((bars[2]?.x ?? 0) + (bars[2]?.width ?? 0));
  });

  it('bars are as long as their shares', () => {
    expect(
      barChart([
        { label: 'A', share: 0.5 },
        { label: 'B', share: 1, strong: true },
      ]).bars,
    ).toEqual([
      { y: 4, width: 135, label: 'A', value: '50 %', strong: false },
      { y: 30, width: 270, label: 'B', value: '100 %', strong: true },
    ]);
  });

  it('numbers have a real minus, and no negative zero', () => {
    expect([0.126, -0.126, -0.001, null].map((value) => signed(value, 2))).toEqual(['0.13', '−0.13', '0.00', '–']);
  });
});

it('what there is to look at comes with the gravest first, and too early is nothing', () => {
  const questions = [
    question(1, ['too-early']),
    question(2, ['too-easy']),
    question(3, ['probably-mis-keyed', 'too-hard']),
    question(4),
    question(5, ['weak-discrimination', 'omissions']),
  ];
  expect(flaggedQuestions(questions).map(({ position }) => position)).toEqual([3, 5, 2]);
});
