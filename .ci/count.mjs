// Prints `N passed, N failed`: the tests of a vitest report, and the other steps that failed.
import { readFileSync } from 'node:fs';

const [report, failedSteps] = process.argv.slice(2);
try {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  // Failed tests make one failed step. A test file that could not be loaded makes one without any.
  const others = Number(failedSteps) - (numFailedTests > 0 ? 1 : 0);
  console.log(`${numPassedTests} passed, ${numFailedTests + others} failed`);
} catch {
  console.log(`0 passed, ${Number(failedSteps) + 1} failed`);
}
