import { writeFileSync } from "node:fs";

/**
 * A Jest reporter that leaves `{ passed, failed }` in the file named by TEST_COUNTS_FILE, for `.ci/run`; without that setting
 * it does nothing. A test file that could not even run counts as one failure.
 */
export default class ReportTestCounts {
  onRunComplete(_contexts, results) {
    const file = process.env.TEST_COUNTS_FILE;
    if (file === undefined) return;
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    };
    writeFileSync(file, JSON.stringify(counts));
  }
}
