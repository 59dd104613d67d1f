import { z } from 'zod';
import type { Fault } from '../articles/index.ts';
import { poolFile, questionFile } from './schemas.ts';

const placed = questionFile.pick({ keyPoint: true, purpose: true, pool: true });
type Placed = z.infer<typeof placed>;
type PoolFile = z.infer<typeof poolFile>;

/** What is wrong with the pools of an activity file, and with what its questions are for. Pure. */
export function poolFaults(raw: Readonly<Record<string, unknown>>): Fault[] {
  const pools = list(raw['pools']).map((pool) => poolFile.safeParse(pool).data);
  const questions = list(raw['questions']).map((question) => placed.safeParse(question).data);
  const names = new Set(list(raw['pools']).map((pool) => titled.safeParse(pool).data?.name));
  const known = (slug: string) => list(raw['keyPoints']).some((point) => named.safeParse(point).data?.id === slug);
  return [
    ...pools.flatMap((pool, i) => (pool ? ownFaults(pool, i, pools, questions, known) : [])),
    ...questions.flatMap((question, i) => (question ? placeFaults(question, i, pools, names) : [])),
    ...scoredFaults(questions),
  ];
}

const named = z.object({ id: z.string() });
const titled = z.object({ name: z.string() });

function ownFaults(
  { name, keyPoint, draw }: PoolFile,
  i: number,
  pools: readonly (PoolFile | undefined)[],
  questions: readonly (Placed | undefined)[],
  known: (slug: string) => boolean,
): Fault[] {
  const faults: Fault[] = [];
  const path = ['pools', i];
  if (pools.findIndex((pool) => pool?.name === name) < i)
    faults.push({ path: [...path, 'name'], reason: `the pool ${name} stands twice` });
  if (!known(keyPoint))
    faults.push({ path: [...path, 'keyPoint'], reason: `there is no key point ${keyPoint} in this file` });
  const there = questions.filter((question) => question?.pool === name).length;
  if (there < draw) {
    const reason = `${draw} of its questions are to be drawn, and it has ${there}; put more into it, or draw fewer`;
    faults.push({ path: [...path, 'draw'], reason });
  }
  return faults;
}

function placeFaults(
  { pool: name, purpose = 'scored', keyPoint }: Placed,
  i: number,
  pools: readonly (PoolFile | undefined)[],
  names: ReadonlySet<string | undefined>,
): Fault[] {
  if (name === undefined) return [];
  const at = (field: string): Fault['path'] => ['questions', i, field];
  if (purpose !== 'scored') {
    const what =
      purpose === 'pilot' ? 'a pilot question is asked of everybody' : 'a practice question is in no attempt';
    return [{ path: at('pool'), reason: `${what}: it can't be in a pool, which is drawn from for the score` }];
  }
  if (!names.has(name)) return [{ path: at('pool'), reason: `there is no pool ${name} in this file` }];
  const pool = pools.find((one) => one?.name === name);
  // One that has faults of its own says nothing of its questions.
  return !pool || pool.keyPoint === keyPoint
    ? []
    : [
        {
          path: at('keyPoint'),
          reason: `the pool ${name} is about ${pool.keyPoint}: so must be each of its questions`,
        },
      ];
}

function scoredFaults(questions: readonly (Placed | undefined)[]): Fault[] {
  const unscored = questions.length > 0 && questions.every((one) => one?.purpose && one.purpose !== 'scored');
  return unscored ? [{ path: ['questions'], reason: 'none of them is scored, so nobody could pass' }] : [];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
