import { niceMost, type Plot, type Tick, toTenth } from '../../lib/plot.ts';
import type { AnalysedQuestion } from './activity-analysis.ts';
import { isFlagged } from './activity-analysis.ts';
import type { FormStatistics } from './form-statistics.ts';
import { signed } from './wording.ts';

export interface Scatter extends Plot {
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly zero: number;
  readonly points: readonly (At & { label: string; flagged: boolean; labelAt: At })[];
}

interface At {
  readonly x: number;
  readonly y: number;
}

const SCATTER: Plot = { width: 400, height: 300, left: 40, right: 388, top: 12, bottom: 258 };

/** Difficulty across, point-biserial with the rest upwards; each point is labelled with its question's number. */
export function scatter(questions: readonly AnalysedQuestion[]): Scatter {
  const known = questions.flatMap((question) => {
    const y = question.statistics?.pointBiserialItemRest ?? null;
    return question.statistics && y !== null ? [{ question, x: question.statistics.p, y }] : [];
  });
  const low = Math.min(-0.2, ...known.map(({ y }) => Math.floor(y * 5) / 5));
  const high = Math.max(0.6, ...known.map(({ y }) => Math.ceil(y * 5) / 5));
  const { left, right, top, bottom } = SCATTER;
  const x = (value: number): number => toTenth(left + 10 + value * (right - left - 20));
  const y = (value: number): number => toTenth(bottom - ((value - low) / (high - low)) * (bottom - top));
  const points = known.map((one) => ({ question: one.question, x: x(one.x), y: y(one.y) }));
  const labels = placeLabels(points);
  const steps = Math.round((high - low) / 0.2);
  return {
    ...SCATTER,
    xTicks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ at: x(value), label: `${value * 100} %` })),
    yTicks: Array.from({ length: steps + 1 }, (_, i) => low + i * 0.2).map((value) => ({
      at: y(value),
      label: signed(value, 1),
    })),
    zero: y(0),
    points: points.map(({ question, ...at }, i) => ({
      ...at,
      label: String(question.position),
      flagged: isFlagged(question),
      labelAt: labels[i] ?? at,
    })),
  };
}

/** Room between two labels, and between a label and a point. */
const CLEAR = { label: 17, point: 13 };

/** A free place near each point for the middle of its label; the right-hand one if there is none. */
function placeLabels(points: readonly At[]): At[] {
  const placed: At[] = [];
  for (const point of points) {
    const free = [14, 20, 28, 38, 50, 64]
      .flatMap((radius) => atoTenth(point, radius))
      .find((at) => within(at) && isClear(at, placed, CLEAR.label) && isClear(at, points, CLEAR.point));
    placed.push(free ?? { x: point.x + 14, y: point.y });
  }
  return placed;
}

function atoTenth({ x, y }: At, radius: number): At[] {
  return Array.from({ length: 16 }, (_, i) => {
    const angle = (i * Math.PI) / 8;
    return { x: toTenth(x + radius * Math.cos(angle)), y: toTenth(y - radius * Math.sin(angle)) };
  });
}

function within({ x, y }: At): boolean {
  return x > SCATTER.left + 8 && x < SCATTER.right - 4 && y > SCATTER.top && y < SCATTER.bottom - 6;
}

function isClear(at: At, others: readonly At[], room: number): boolean {
  return others.every((other) => Math.hypot(at.x - other.x, at.y - other.y) >= room);
}

export interface Histogram extends Plot {
  readonly bars: readonly { x: number; y: number; width: number; height: number; passed: boolean }[];
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** Where the least total that passes begins. */
  readonly cut: number;
  /** Whether the words beside the pass mark go to its left. */
  readonly cutTextLeft: boolean;
}

const HISTOGRAM: Plot = { width: 400, height: 220, left: 40, right: 394, top: 26, bottom: 178 };

/** A bar for each whole point; parts of a point count to the whole below. */
export function histogram(form: FormStatistics, cut: number): Histogram {
  const counts = Array.from({ length: form.k + 1 }, () => 0);
  for (const { total, n } of form.scoreDistribution) counts[Math.floor(total)] = (counts[Math.floor(total)] ?? 0) + n;
  const { left, right, top, bottom } = HISTOGRAM;
  const most = niceMost(Math.max(1, ...counts));
  const slot = (right - left) / counts.length;
  const every = Math.max(1, Math.ceil(counts.length / 10));
  const at = toTenth(left + slot * Math.ceil(cut));
  return {
    ...HISTOGRAM,
    bars: counts.map((n, total) => {
      const height = toTenth((n / most) * (bottom - top));
      return {
        x: toTenth(left + slot * total + slot * 0.1),
        width: toTenth(slot * 0.8),
        y: toTenth(bottom - height),
        height,
        passed: total >= cut,
      };
    }),
    xTicks: counts.flatMap((_, total) =>
      total % every === 0 ? [{ at: toTenth(left + slot * (total + 0.5)), label: String(total) }] : [],
    ),
    yTicks: [0, most / 2, most].map((value) => ({
      at: toTenth(bottom - (value / most) * (bottom - top)),
      label: String(value),
    })),
    cut: at,
    cutTextLeft: at > (left + right) / 2,
  };
}

export interface BarChart {
  readonly height: number;
  readonly bars: readonly { y: number; width: number; label: string; value: string; strong: boolean }[];
}

/** Length of a bar of 100 %, in units of a drawing 400 wide. */
export const BAR_LENGTH = 270;
const BAR_STEP = 26;

/** Horizontal bars of shares between 0 and 1. */
export function barChart(rows: readonly { label: string; share: number; strong?: boolean }[]): BarChart {
  return {
    height: rows.length * BAR_STEP + 4,
    bars: rows.map(({ label, share, strong = false }, i) => ({
      y: i * BAR_STEP + 4,
      width: toTenth(share * BAR_LENGTH),
      label,
      value: `${(share * 100).toFixed(0)} %`,
      strong,
    })),
  };
}
