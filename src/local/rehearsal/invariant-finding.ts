/** What one invariant's check found. `checked` 0: this run offered nothing to check it on. */
export interface InvariantFinding {
  readonly checked: number;
  /** One sentence a violation. */
  readonly violations: readonly string[];
}

/** Several checks of one invariant as one. */
export function together(...findings: readonly InvariantFinding[]): InvariantFinding {
  return {
    checked: findings.reduce((sum, finding) => sum + finding.checked, 0),
    violations: findings.flatMap((finding) => finding.violations),
  };
}

/** Asks every item the same question; an answer is the sentence of a violation. */
export function checkEach<T>(items: readonly T[], violation: (item: T) => string | undefined): InvariantFinding {
  return {
    checked: items.length,
    violations: items.map(violation).filter((sentence) => sentence !== undefined),
  };
}
