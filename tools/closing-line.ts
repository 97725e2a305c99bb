// Vitest reporter: lists each skipped test with its reason, then the plain closing line that CI reads.
import type { Reporter, TestModule } from 'vitest/node';

/** Collects the state of every test and prints `N passed, N failed, N skipped` at the end of the run. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'pending' || result.state === 'skipped') {
          count.skipped += 1;
          process.stdout.write(
            `skipped: ${test.fullName}${'note' in result && result.note ? `: ${result.note}` : ''}\n`,
          );
        } else count[result.state] += 1;
      }
    }
    process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  }
}
