import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './files.ts';
import { TALLIES, type Tally } from './items.ts';
import { ITEMS } from './items-list.ts';

/** A reporter of jest: at the end a line for each item of the list, `item  passed/tried  what`. */
export default class ItemsReporter {
  readonly #remarks: Readonly<Record<string, string>>;
  #missing: number[] = [];

  /** @param options.remarks by the number of an item */
  constructor(_config: unknown, options: { remarks: Record<string, string> }) {
    this.#remarks = options.remarks;
  }

  onRunComplete(): void {
    const path = join(runFolder(), TALLIES);
    const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
    const tallies = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Tally);
    this.#missing = [...ITEMS.keys()].filter((number) => !tallies.some(({ item }) => item === number));
    process.stdout.write(`\n${table(tallies, this.#remarks).join('\n')}\n`);
  }

  /** The run fails when an item had no try. */
  getLastError(): Error | undefined {
    return this.#missing.length === 0 ? undefined : new Error(`items that were not tried: ${this.#missing.join(', ')}`);
  }
}

function table(tallies: readonly Tally[], more: Readonly<Record<string, string>>): string[] {
  const rows = [...ITEMS].flatMap(([number, what]) => {
    const own = tallies.filter(({ item }) => item === number);
    const remarks = [...own.map(({ remark }) => remark), more[number]].filter((remark) => remark !== undefined);
    return [
      row(String(number), score(own), what),
      ...[...new Set(remarks)].map((remark) => row('', '', `  ${remark}`)),
    ];
  });
  return [row('item', 'passed/tried', 'what'), ...rows, row('all', score(tallies), '')];
}

function score(tallies: readonly Tally[]): string {
  if (tallies.length === 0) return 'not tried';
  const sum = (of: (tally: Tally) => number) => tallies.reduce((all, tally) => all + of(tally), 0);
  const [passed, tried] = [sum(({ passed }) => passed), sum(({ tried }) => tried)];
  return `${passed}/${tried}${passed === tried ? '' : ' FAILED'}`;
}

function row(item: string, score: string, what: string): string {
  return `${item.padStart(4)}  ${score.padStart(15)}  ${what}`.trimEnd();
}
