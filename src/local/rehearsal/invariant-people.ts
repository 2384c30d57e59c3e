import { toIso } from "../../domain/time";
import type { PolicyWriteTruth } from "../tenant/truth";
import type { InvariantFinding } from "./invariant-finding";
import { checkEach, together } from "./invariant-finding";
import type { Material } from "./material";
import { gainedUnapproved, gains, touchedProtected } from "./report-people";
import { productWrites } from "./report-waves";

/**
 * 3: no write took a passkey away from somebody who holds it. Checked on every passkey of everybody who lost anything by
 * a write of the product, once that write acts; a foreign write within that time makes the question unanswerable.
 */
export function checkNarrowing(material: Material): InvariantFinding {
  const { truth } = material;
  const lockouts = truth.lockouts.filter(({ cause }) => "author" in cause && cause.author.kind === "product");
  const held = productWrites(material)
    .filter((write) => !isDisturbed(material, write))
    .flatMap((write) => passkeysOfLosers(material, write));
  return together(
    checkEach(held, ({ write, upn, before, after }) =>
      before && !after ? `the write of ${toIso(write.at)} took a working passkey from ${upn}` : undefined,
    ),
    {
      checked: truth.freshAttempts,
      violations: lockouts.map(
        ({ personId, at }) =>
          `${truth.person(personId)?.upn ?? personId} was locked out at ${toIso(at)} by a write of the product`,
      ),
    },
  );
}

function passkeysOfLosers(
  { truth, limits }: Material,
  write: PolicyWriteTruth,
): readonly { write: PolicyWriteTruth; upn: string; before: boolean; after: boolean }[] {
  return write.lost.flatMap((id) => {
    const person = truth.person(id);
    if (person === undefined) return [];
    const before = truth.effectiveAccessOf(id, write.at);
    const after = truth.effectiveAccessOf(id, write.at + limits.propagation);
    return person.passkeys
      .filter((passkey) => passkey.createdAt <= write.at)
      .map(({ type, aaguid }) => ({
        write,
        upn: person.upn,
        before: before.canSignIn(type, aaguid),
        after: after.canSignIn(type, aaguid),
      }));
  });
}

function isDisturbed({ truth, limits, finishedAt }: Material, write: PolicyWriteTruth): boolean {
  const settled = write.at + limits.propagation;
  const foreign = [...truth.policyWrites, ...truth.membershipChanges].filter(
    (other) => other.author.kind !== "product" && other.at >= write.at - limits.propagation && other.at <= settled,
  );
  return settled > finishedAt || foreign.length > 0;
}

/** 4: everybody who gained was approved and unprotected. */
export function checkWidening(material: Material): InvariantFinding {
  const { truth } = material;
  const name = (id: string): string => truth.person(id)?.upn ?? id;
  const gained = gains(material).flatMap(({ people }) => people);
  return {
    checked: gained.length,
    violations: [
      ...gainedUnapproved(material).map((id) => `${name(id)} gained and was in no approved wave`),
      ...touchedProtected(material).map((id) => `${name(id)} is protected and was touched`),
    ],
  };
}
