import type { CoreDeps } from '../../deps.ts';
import { OUTCOMES, type RunParts, type ShownRecord } from './export-page.ts';
import { selectCreditNames } from './list-queries.ts';
import { namesOf, type Outcome } from './pars.ts';
import { countOutcomes, selectChecked } from './pars-queries.ts';
import type { ExportRun } from './run-queries.ts';
import { selectRecords } from './scope-queries.ts';

const PAGE = 50;

/** What the page of a run shows: of a report, the records with one outcome. Nothing sealed is opened for it. */
export async function selectRunParts(
  { db }: Pick<CoreDeps, 'db'>,
  run: ExportRun,
  unsafe_query: Record<string, unknown>,
): Promise<RunParts> {
  const outcomes =
    run.format === 'pars' && run.state === 'ready' ? await countOutcomes(db, run.id) : new Map<Outcome, number>();
  const present = OUTCOMES.map(({ outcome }) => outcome).filter((outcome) => outcomes.has(outcome));
  const chosen = present.find((outcome) => outcome === unsafe_query['outcome']) ?? present[0] ?? null;
  const creditNames = await selectCreditNames(db);
  if (chosen === null) return { run, outcomes, chosen, records: [], next: null, creditNames };
  const after = /^\d{1,9}$/.test(String(unsafe_query['after'])) ? Number(unsafe_query['after']) : 0;
  const found = await selectChecked(db, run.id, { outcomes: [chosen], after, limit: PAGE + 1 });
  const checked = found.slice(0, PAGE);
  const records = await selectRecords(
    db,
    checked.map(({ completionId }) => ({ completionId, passedAt: 0 })),
  );
  const byId = new Map(records.map((record) => [record.completionId, record]));
  const shown = checked.flatMap(({ completionId, position, problems }): ShownRecord[] => {
    const record = byId.get(completionId);
    if (!record) return [];
    const { fullName: name, email, title, passedAt } = record;
    return [{ position, name, email, title, passedAt, problems, ...namesOf(name) }];
  });
  return {
    run,
    outcomes,
    chosen,
    records: shown,
    creditNames,
    next: found.length > PAGE ? (checked.at(-1)?.position ?? null) : null,
  };
}
