import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One folder for everything that a run of the tests writes; `run-teardown.ts` removes it whole. */
export default function setup(): void {
  process.env['KEYPOINT_TEST_RUN'] = mkdtempSync(join(tmpdir(), 'keypoint-tests-'));
}
