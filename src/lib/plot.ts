/** Where things lie in a drawing of `width` × `height` units; the views put words and shapes there. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** The least of 2, 4, 10, 20, 40, 100, … that is not below; all have whole halves. */
export function niceMost(value: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [2, 4, 10]) if (step * power >= value) return step * power;
  }
}

/** To a tenth of a unit. */
export function toTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
