import { type FindingId, linkOf } from "./finding-ids";

/** Something preflight noticed. `blocks` refuses the rollout; `warns` and `informs` do not. */
export interface Finding {
  /** Stable kebab-case id, e.g. `group-ambiguous`; the docs have a section of that name. */
  readonly id: string;
  readonly severity: "blocks" | "warns" | "informs";
  /** What is the case, with names and numbers. */
  readonly sentence: string;
  /** What to do about it. */
  readonly mend: string;
  /** Index of the wave concerned; null: the whole rollout. */
  readonly wave: number | null;
  /** Where it is explained, relative to the repository: `docs/findings.md#<id>`. Absent in rows of older versions. */
  readonly link?: string;
}

/** Builds a finding; `wave` is the index of the wave concerned, null for the whole rollout. */
export function finding(
  id: FindingId,
  severity: Finding["severity"],
  sentence: string,
  mend: string,
  wave: number | null = null,
): Finding {
  return { id, severity, sentence, mend, wave, link: linkOf(id) };
}

const ORDER: Readonly<Record<Finding["severity"], number>> = { blocks: 0, warns: 1, informs: 2 };

/** Compares findings for sorting: those that block come first. */
export function bySeverity(a: Finding, b: Finding): number {
  return ORDER[a.severity] - ORDER[b.severity];
}
