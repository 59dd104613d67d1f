/** Tells the time in epoch milliseconds. It never goes backwards and does not follow a jump of the machine's clock. */
export type Clock = () => number;

export interface ClockSources {
  wall: () => number;
  /** Milliseconds on a clock that nobody sets. */
  monotonic: () => number;
  onJump?: (jumpMs: number) => void;
}

/** A difference between wall and monotonic time below this is drift, which is followed; above it is a jump, which is not. */
const JUMP_MS = 3_000;

/**
 * A clock that an attempt's deadline can be trusted to: setting the machine's clock while the server runs
 * neither gives nor takes time. After a restart it goes on from `notBefore`, the newest time of an attempt.
 * It takes a machine that slept for one whose clock was set: until a restart it is late by as long.
 * @param notBefore epoch ms
 */
export function steadyClock(sources: ClockSources, notBefore = 0): Clock {
  let anchorWall = Math.max(sources.wall(), notBefore);
  let anchorMono = sources.monotonic();
  let last = anchorWall;
  let jumped = false;
  return () => {
    const mono = sources.monotonic();
    const steady = anchorWall + (mono - anchorMono);
    const wall = sources.wall();
    if (Math.abs(wall - steady) < JUMP_MS) {
      anchorWall = wall;
      anchorMono = mono;
      jumped = false;
      last = Math.max(last, Math.floor(wall));
    } else {
      if (!jumped) sources.onJump?.(wall - steady);
      jumped = true;
      last = Math.max(last, Math.floor(steady));
    }
    return last;
  };
}
