import { progressOf } from './import.ts';

/** What an import has kept of its list, as it is stored, without the lines of somebody whose account is erased. */
export function withoutPerson(
  result: string,
  { id, email, fullName }: { id: string; email: string; fullName: string },
): string {
  const progress = progressOf({ result });
  const same = (a: string, b: string) => a.trim().toLowerCase() === b.toLowerCase();
  return JSON.stringify({
    ...progress,
    there: progress.there.map((line) => (line.id === id ? { ...line, email: '', differences: [] } : line)),
    failed: progress.failed.map((line) =>
      same(line.cells.email, email) || same(line.cells.name, fullName)
        ? { ...line, cells: { ...line.cells, email: '', name: '', credentials: '' } }
        : line,
    ),
  });
}
