import { steadyClock } from '../../src/lib/clock.ts';

const START = Date.UTC(2026, 10, 23, 9, 30);
const DAY = 86_400_000;

function machine() {
  const state = { wall: START, mono: 500, boot: 9_000, jumps: [] as number[] };
  const pass = (ms: number) => {
    state.wall += ms;
    state.mono += ms;
    state.boot += ms;
  };
  const sleep = (ms: number) => {
    state.wall += ms;
    state.boot += ms;
  };
  const sources = {
    wall: () => state.wall,
    monotonic: () => state.mono,
    sinceBoot: () => state.boot,
    onJump: (ms: number) => void state.jumps.push(ms),
  };
  return { state, pass, sleep, sources };
}

describe('steadyClock', () => {
  it('goes with the machine', () => {
    const { pass, sources } = machine();
    const clock = steadyClock(sources);
    expect(clock()).toBe(START);
    pass(90_000);
    expect(clock()).toBe(START + 90_000);
  });

  it.each([
    ['forward', DAY],
    ['back', -DAY],
    ['forward by an hour, as a wrong time zone would', 3_600_000],
  ])('gives and takes no time when the machine is set %s', (_way, jump) => {
    const { state, pass, sources } = machine();
    const clock = steadyClock(sources);
    pass(1_000);
    state.wall += jump;
    expect(clock()).toBe(START + 1_000);
    pass(60_000);
    expect(clock()).toBe(START + 61_000);
    expect(clock()).toBe(START + 61_000);
    expect(state.jumps).toEqual([jump]);
  });

  it('takes the machine’s time again once it is right, and tells of the next jump', () => {
    const { state, pass, sources } = machine();
    const clock = steadyClock(sources);
    state.wall += DAY;
    clock();
    state.wall -= DAY;
    pass(5_000);
    expect(clock()).toBe(START + 5_000);
    state.wall -= DAY;
    clock();
    expect(state.jumps).toEqual([DAY, -DAY]);
  });

  it('counts the time for which the machine slept', () => {
    const { state, pass, sleep, sources } = machine();
    const clock = steadyClock(sources);
    pass(1_000);
    sleep(DAY);
    expect(clock()).toBe(START + 1_000 + DAY);
    pass(1_000);
    state.wall += DAY;
    expect(clock()).toBe(START + 2_000 + DAY);
    expect(state.jumps).toEqual([DAY]);
  });

  it('follows drift, and never goes back for it', () => {
    const { state, pass, sources } = machine();
    const clock = steadyClock(sources);
    pass(10_000);
    const before = clock();
    state.wall -= 800;
    expect(clock()).toBe(before);
    pass(1_000);
    expect(clock()).toBe(START + 10_200);
  });

  it('follows drift for as long as the server runs, however much it adds up to', () => {
    const { state, pass, sources } = machine();
    const clock = steadyClock(sources);
    for (let hour = 0; hour < 48; hour += 1) {
      pass(3_600_000);
      state.wall += 100;
      clock();
    }
    expect(clock()).toBe(state.wall);
    expect(state.jumps).toEqual([]);
  });

  it('goes on from the newest time stored when the machine was set back while the server was down', () => {
    const { pass, sources } = machine();
    const clock = steadyClock(sources, START + DAY);
    expect(clock()).toBe(START + DAY);
    pass(1_000);
    expect(clock()).toBe(START + DAY + 1_000);
  });
});
