/** So many wait already that one more would wait for too long. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/**
 * Lets `atOnce` pieces of work run at a time and `waiting` more queue up, first come first served.
 * @returns a function that runs one piece when its turn comes
 * @throws QueueFull (from that function, at once) when the queue is full
 */
export function takeTurns(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new QueueFull('too many are waiting');
      // Whoever leaves hands the place over, so `running` stays as it is.
      await new Promise<void>((resolve) => queue.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
