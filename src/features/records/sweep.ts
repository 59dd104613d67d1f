import type { CoreDeps } from '../../deps.ts';
import { countEvaluations } from './evaluation-sums.ts';
import { expireExports, workOnExports } from './worker.ts';

/** What is done now and then: exports that wait or whose worker died, files whose time is over, evaluations to be added up. */
export async function sweepRecords(core: CoreDeps): Promise<void> {
  await countEvaluations(core);
  await expireExports(core);
  await workOnExports(core);
}
