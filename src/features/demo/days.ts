import type { CoreDeps } from '../../deps.ts';

export const DAY_MS = 86_400_000;

/** The same at one moment, epoch ms. */
export function at(core: CoreDeps, moment: number): CoreDeps {
  return { ...core, clock: () => moment };
}

/** The same, some days before: what is done with it bears that time. */
export function daysAgo(core: CoreDeps, days: number): CoreDeps {
  return { ...core, clock: () => core.clock() - days * DAY_MS };
}
