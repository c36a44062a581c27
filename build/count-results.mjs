// Sums what ran: count-results.mjs FOLDER prints "PASSED FAILED" over its .trx (VSTest), .json (Vitest) and .tap (node --test) files.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
let passed = 0;
let failed = 0;

// VSTest leaves folders of attachments among the files.
const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
for (const { name } of files) {
  const text = readFileSync(join(folder, name), 'utf8');
  if (name.endsWith('.trx')) {
    const counters = /<Counters ([^>]*)>/.exec(text)?.[1] ?? '';
    const count = (key) => Number(new RegExp(`\\b${key}="(\\d+)"`).exec(counters)?.[1] ?? 0);
    passed += count('passed');
    // Whatever was counted and did not pass: failed, errors, timeouts, aborted runs, and skipped tests, which this repository has none of.
    failed += count('total') - count('passed');
    // A run that crashed says so in its summary even when each counted test had passed.
    if (count('total') === count('passed') && !/<ResultSummary outcome="Completed"/.test(text)) failed += 1;
  } else if (name.endsWith('.tap')) {
    const count = (key) => Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
    passed += count('pass');
    failed += count('tests') - count('pass');
    if (count('tests') === 0) failed += 1;
  } else if (name.endsWith('.json')) {
    const run = JSON.parse(text);
    passed += run.numPassedTests;
    failed += run.numTotalTests - run.numPassedTests;
    // A file that could not be loaded holds no test to count.
    failed += run.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  }
}

console.log(`${passed} ${failed}`);
