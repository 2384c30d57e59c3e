import { checkApprovals } from "./invariant-approvals";
import { checkAudit, checkCrashes, checkDrift, checkSilence, checkStopping } from "./invariant-conduct";
import { checkNarrowing, checkWidening } from "./invariant-people";
import { checkLoad } from "./invariant-load";
import { checkNotOurs, checkOneWriter, checkUndoFirst, checkVerifiedWrites } from "./invariant-writes";
import type { InvariantFinding } from "./invariant-finding";
import type { Material } from "./material";
import type { InvariantReport } from "./report";

/** The product's invariants, by number, each with the check that a rehearsal can make. */
const INVARIANTS: readonly { readonly name: string; readonly check: (material: Material) => InvariantFinding }[] = [
  { name: "Verified writes", check: checkVerifiedWrites },
  { name: "What is not ours stays", check: checkNotOurs },
  { name: "No narrowing without proof", check: checkNarrowing },
  { name: "No widening beyond what was approved", check: checkWidening },
  { name: "One writer", check: checkOneWriter },
  { name: "Undo first", check: checkUndoFirst },
  { name: "Silence is not health", check: checkSilence },
  { name: "Approvals bind content", check: checkApprovals },
  { name: "Audit before effect", check: checkAudit },
  { name: "Crash anywhere", check: checkCrashes },
  { name: "Drift is named, never silently fixed", check: checkDrift },
  { name: "Stopping always works", check: checkStopping },
  { name: "Least privilege, bounded load", check: checkLoad },
];

const MOST_EXAMPLES = 3;

/** Checks every invariant of the product on one finished run. */
export function checkInvariants(material: Material): readonly InvariantReport[] {
  return INVARIANTS.map(({ name, check }, index) => {
    const { checked, violations } = check(material);
    return {
      n: index + 1,
      name,
      checked,
      violated: violations.length,
      ...(violations.length === 0 ? {} : { examples: violations.slice(0, MOST_EXAMPLES) }),
    };
  });
}
