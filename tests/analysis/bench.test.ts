import { sheets, submittedCell, sumUp } from '../../bench/simulated-learners.ts';
import { type Cell, encodeTallies, joinTallies } from '../../src/features/analysis/cells.ts';
import { timeBucket } from '../../src/features/analysis/times.ts';

/** The benchmark of reading the analysis is only as true as the sums that it fills in. */
describe('the sums that `npm run bench` makes of simulated learners', () => {
  const population = { questions: 30, learners: 300, seed: 5 };
  const ids = Array.from({ length: 30 }, (_, i) => `q${i}`);
  const made = sumUp(population, ids);

  test('are those that as many submissions would have left', () => {
    const cells = new Map<number, Cell>();
    for (const sheet of sheets(population)) {
      const cell = submittedCell(sheet, ids);
      const known = cells.get(cell.total);
      const items = known ? joinTallies(known.items, cell.items) : cell.items;
      cells.set(cell.total, { ...cell, attempts: (known?.attempts ?? 0) + 1, items });
    }
    const text = (list: readonly Cell[]) =>
      [...list]
        .sort((a, b) => a.total - b.total)
        .map(({ items, ...cell }) => ({ ...cell, items: encodeTallies(items) }));
    expect(text(made.cells)).toEqual(text([...cells.values()]));
  });

  test('have every answer’s time once', () => {
    const counts = ids.map(() => new Map<number, number>());
    for (const { chosen, spentMs } of sheets(population)) {
      ids.forEach((_, i) => {
        const bucket = timeBucket(spentMs[i] ?? 0);
        if ((chosen[i] ?? -1) >= 0) counts[i]?.set(bucket, (counts[i]?.get(bucket) ?? 0) + 1);
      });
    }
    expect(made.times).toEqual(counts);
  });
});
