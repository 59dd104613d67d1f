/** Tells the time in epoch milliseconds. It never goes backwards and does not follow a jump of the machine's clock. */
export type Clock = () => number;

export interface ClockSources {
  wall: () => number;
  /** Milliseconds on a clock that nobody sets; it may stand still while the machine sleeps. */
  monotonic: () => number;
  /** The same on a clock that goes on while the machine sleeps; asked seldom, so it may be slow and coarse. */
  sinceBoot: () => number;
  onJump?: (jumpMs: number) => void;
}

/** A difference below this is drift, which is followed; above it the machine slept, or its clock was set. */
const JUMP_MS = 3_000;
/** How often the boot clock is compared, so that drift does not add up to a jump. */
const COMPARE_EVERY_MS = 60_000;

/**
 * A clock that an attempt's deadline can be trusted to: setting the machine's clock while the server runs
 * neither gives nor takes time; the time for which the machine slept counts. After a restart it goes on from
 * `notBefore`, the newest time of an attempt.
 * @param notBefore epoch ms
 */
export function steadyClock(sources: ClockSources, notBefore = 0): Clock {
  let anchorWall = Math.max(sources.wall(), notBefore);
  let anchorMono = sources.monotonic();
  let bootedAt = anchorWall - sources.sinceBoot();
  let comparedAt = anchorMono;
  let last = anchorWall;
  let jumped = false;

  function follow(wall: number, mono: number): number {
    anchorWall = wall;
    anchorMono = mono;
    jumped = false;
    if (mono - comparedAt > COMPARE_EVERY_MS) {
      bootedAt = wall - sources.sinceBoot();
      comparedAt = mono;
    }
    return wall;
  }

  return () => {
    const mono = sources.monotonic();
    const steady = anchorWall + (mono - anchorMono);
    const wall = sources.wall();
    const slept = () => Math.abs(wall - bootedAt - sources.sinceBoot()) < JUMP_MS;
    let now = steady;
    if (Math.abs(wall - steady) < JUMP_MS || slept()) {
      now = follow(wall, mono);
    } else if (!jumped) {
      jumped = true;
      sources.onJump?.(wall - steady);
    }
    last = Math.max(last, Math.floor(now));
    return last;
  };
}
