import type { Database } from '../../db/index.ts';
import { type GroupOutcome, type Save, type SaveOutcome, saveKey, writeSaves } from './save-queries.ts';

/** Accepts a save and resolves once the transaction that holds it is durable. */
export type SaveGroup = (save: Save) => Promise<SaveOutcome>;

interface Waiting {
  save: Save;
  resolve: (outcome: SaveOutcome) => void;
  reject: (error: unknown) => void;
}

const LARGEST_GROUP = 128;

/**
 * Groups the saves of concurrent requests: those that arrive while a group is being written make up the next one,
 * so a single save waits for nobody and a crowd shares the cost of the disk. One that fails, fails alone.
 */
export function createSaveGroup(
  db: Database,
  write: (db: Database, saves: readonly Save[]) => Promise<GroupOutcome[]> = writeSaves,
): SaveGroup {
  let waiting: Waiting[] = [];
  let running = false;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const { group, rest } = nextGroup(waiting);
      waiting = rest;
      await settle(group);
    }
    running = false;
  }

  async function settle(group: Waiting[]): Promise<void> {
    try {
      const outcomes = await write(
        db,
        group.map(({ save }) => save),
      );
      group.forEach(({ resolve, reject }, i) => {
        const result = outcomes[i];
        if (result && 'outcome' in result) resolve(result.outcome);
        else reject(result?.error ?? new Error('a save has no outcome'));
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  return (save) =>
    new Promise((resolve, reject) => {
      waiting.push({ save, resolve, reject });
      if (running) return;
      running = true;
      // Once the requests that are already in are read.
      setImmediate(() => void run());
    });
}

/** The first saves in line, at most one for each answer: a second save of the same answer must see the first one's result. */
function nextGroup(waiting: Waiting[]): { group: Waiting[]; rest: Waiting[] } {
  const group: Waiting[] = [];
  const rest: Waiting[] = [];
  const keys = new Set<string>();
  for (const entry of waiting) {
    const key = saveKey(entry.save);
    if (group.length < LARGEST_GROUP && !keys.has(key)) group.push(entry);
    else rest.push(entry);
    keys.add(key);
  }
  return { group, rest };
}
