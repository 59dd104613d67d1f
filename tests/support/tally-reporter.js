import { appendFileSync } from 'node:fs';

/**
 * Prints `N passed, N failed` alone on a line as the last of the run, for machines that read it.
 * With TEST_TALLY=FILE it adds its two numbers to that file in place of printing, and `.ci/run` prints the sum.
 */
export default class TallyReporter {
  /** @param {unknown} _contexts @param {import('@jest/reporters').AggregatedResult} results */
  onRunComplete(_contexts, results) {
    // A file that could not even be loaded holds no test that failed, and is a failure all the same.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const tally = process.env.TEST_TALLY;
    if (tally) appendFileSync(tally, `${results.numPassedTests} ${failed}\n`);
    else process.once('exit', () => process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed\n`));
  }
}
