import { niceMost, type Plot, type Tick, toTenth } from '../../lib/plot.ts';

export interface ColumnChart extends Plot {
  readonly bars: readonly { x: number; y: number; width: number; height: number }[];
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

const SHAPE: Plot = { width: 720, height: 220, left: 56, right: 712, top: 12, bottom: 172 };
const MOST_LABELS = 8;

/** A column for each count, in order. */
export function columnChart(columns: readonly { label: string; n: number }[]): ColumnChart {
  const { left, right, top, bottom } = SHAPE;
  const most = niceMost(Math.max(1, ...columns.map(({ n }) => n)));
  const slot = (right - left) / Math.max(1, columns.length);
  const every = Math.max(1, Math.ceil(columns.length / MOST_LABELS));
  const width = Math.min(slot * 0.76, 56);
  return {
    ...SHAPE,
    bars: columns.map(({ n }, i) => {
      const height = toTenth((n / most) * (bottom - top));
      return {
        x: toTenth(left + slot * (i + 0.5) - width / 2),
        width: toTenth(width),
        y: toTenth(bottom - height),
        height,
      };
    }),
    xTicks: columns.flatMap(({ label }, i) =>
      (columns.length - 1 - i) % every === 0 ? [{ at: toTenth(left + slot * (i + 0.5)), label }] : [],
    ),
    yTicks: [0, most / 2, most].map((value) => ({
      at: toTenth(bottom - (value / most) * (bottom - top)),
      label: value.toLocaleString('en'),
    })),
  };
}
