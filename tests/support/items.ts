import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './files.ts';

/**
 * Tests of a list of attacks (tests/support/items-list.ts), of which a report says how many tries each item had and how
 * many of them it withstood: `npm run test:security` prints it (tests/support/items-reporter.ts).
 */

/** What one test tried of an item, as the reporter reads it. */
export interface Tally {
  readonly item: number;
  readonly passed: number;
  readonly tried: number;
  /** What whoever reads the report has to know, such as a tool that wasn't there. */
  readonly remark?: string;
}

export const TALLIES = 'security-items.jsonl';

export interface Tries {
  /** One try; `what` says what was found when it wasn't withstood. */
  check(what: string, withstood: boolean): void;
  /** One try, withstood when what came is what was wanted. */
  equal(what: string, came: unknown, wanted: unknown): void;
  remark(text: string): void;
}

/** A test of an item of the list. It fails when one of its tries does, after the others, and when it made none. */
export function item(
  number: number,
  what: string,
  work: (tries: Tries) => Promise<void> | void,
  timeoutMs = 60_000,
): void {
  test(
    `${number}. ${what}`,
    async () => {
      const { tries, faults, end } = count(number);
      try {
        await work(tries);
      } catch (error) {
        // What it could not come to is a try that failed.
        tries.check(`it ended early: ${error instanceof Error ? error.message : String(error)}`, false);
        end();
        throw error;
      }
      if (end() === 0) throw new Error('nothing was tried');
      expect(faults.slice(0, 20)).toEqual([]);
    },
    timeoutMs,
  );
}

/** A test that stands elsewhere as one try of an item: `it.each(rows)('…', counted(41, async (row) => …))`. */
export function counted<T extends unknown[]>(number: number, work: (...row: T) => Promise<void>) {
  return async (...row: T): Promise<void> => {
    let passed = 0;
    try {
      await work(...row);
      passed = 1;
    } finally {
      write({ item: number, passed, tried: 1 });
    }
  };
}

function count(number: number) {
  const faults: string[] = [];
  let tried = 0;
  const remarks: string[] = [];
  const check = (what: string, withstood: boolean) => {
    tried += 1;
    if (!withstood) faults.push(what);
  };
  const tries: Tries = {
    check,
    equal: (what, came, wanted) => {
      const [is, should] = [JSON.stringify(came), JSON.stringify(wanted)];
      check(`${what}: ${is}, not ${should}`, is === should);
    },
    remark: (text) => void remarks.push(text),
  };
  const end = (): number => {
    const remark = remarks.length > 0 ? { remark: remarks.join('; ') } : {};
    write({ item: number, passed: tried - faults.length, tried, ...remark });
    return tried;
  };
  return { tries, faults, end };
}

function write(tally: Tally): void {
  appendFileSync(join(runFolder(), TALLIES), `${JSON.stringify(tally)}\n`);
}
