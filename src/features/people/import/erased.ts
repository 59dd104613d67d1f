import { progressOf } from './import.ts';

/**
 * What an import has kept of its list, as it is stored, without the lines of somebody whose account is erased.
 * @param named by whose address or name lines without an account are theirs; null: none is
 */
export function withoutPerson(result: string, id: string, named: { email: string; fullName: string } | null): string {
  const progress = progressOf({ result });
  const same = (a: string, b: string) => a.trim().toLowerCase() === b.toLowerCase();
  return JSON.stringify({
    ...progress,
    there: progress.there.map((line) => (line.id === id ? { ...line, email: '', differences: [] } : line)),
    failed: progress.failed.map((line) =>
      named && (same(line.cells.email, named.email) || same(line.cells.name, named.fullName))
        ? { ...line, cells: { ...line.cells, email: '', name: '', credentials: '' } }
        : line,
    ),
  });
}
