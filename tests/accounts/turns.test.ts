import { setImmediate as tick } from 'node:timers/promises';
import { QueueFull, takeTurns } from '../../src/features/accounts/turns.ts';

function work() {
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const piece = (n: number) => () =>
    new Promise<number>((resolve) => {
      started.push(n);
      finish[n] = () => resolve(n);
    });
  return { started, finish, piece };
}

describe('takeTurns', () => {
  it('runs so many at once, the others in order', async () => {
    const { started, finish, piece } = work();
    const inTurn = takeTurns(2, 10);
    const all = [0, 1, 2, 3].map((n) => inTurn(piece(n)));
    await tick();
    expect(started).toEqual([0, 1]);
    finish[1]?.();
    await tick();
    expect(started).toEqual([0, 1, 2]);
    for (const n of [0, 2]) finish[n]?.();
    await tick();
    finish[3]?.();
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
  });

  it('refuses at once when the queue is full, and goes on afterwards', async () => {
    const { finish, piece } = work();
    const inTurn = takeTurns(1, 1);
    const first = inTurn(piece(0));
    const second = inTurn(piece(1));
    await expect(inTurn(piece(2))).rejects.toThrow(QueueFull);
    finish[0]?.();
    await first;
    await tick();
    finish[1]?.();
    await second;
    await expect(inTurn(async () => 'again')).resolves.toBe('again');
  });

  it('gives the place on when a piece fails', async () => {
    const inTurn = takeTurns(1, 5);
    const failing = inTurn(() => Promise.reject(new Error('failed')));
    const next = inTurn(async () => 'next');
    await expect(failing).rejects.toThrow('failed');
    await expect(next).resolves.toBe('next');
  });
});
