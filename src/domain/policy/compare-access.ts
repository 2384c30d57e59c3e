import { type AaguidSet, describeAaguids, intersectAaguids, isNoAaguid, subtractAaguids } from "./aaguid-set";
import { type AccessCell, accessSet, cellsOf, covers } from "./access-cell";
import { ACCESS_TYPES, type AccessGrant, type AccessType } from "./access-grant";

/** Something that a person may do under one policy and not under another. */
export interface AccessPart {
  readonly what: "register" | "use";
  readonly type: AccessType;
  /** Only of registrations, and there `any` where it makes no difference. */
  readonly attestation: "any" | "attested" | "unattested";
  readonly aaguids: AaguidSet;
}

/** An `EffectiveAccess`, or what one profile grants. */
interface Access {
  readonly grants: readonly AccessGrant[];
}

/** What one person gains and loses. All three are empty exactly when both policies let them do the same. */
export interface AccessChange {
  /** Certain afterwards and not certain before. */
  readonly gains: readonly AccessPart[];
  /** Certain before and not certain afterwards: whoever may lose something is in here. */
  readonly loses: readonly AccessPart[];
  /** What can't be said for certain about the change, a sentence each: words of the policy that this version doesn't know. */
  readonly unknown: readonly string[];
}

/**
 * The exact difference of two accesses, as sets of AAGUIDs for each type, for registering and for use. Another order,
 * letter case or a profile that adds nothing makes no difference; swapping the two swaps gains and losses.
 */
export function compareAccess(before: Access, after: Access): AccessChange {
  if (sameGrants(before.grants, after.grants)) return { gains: [], loses: [], unknown: [] };
  return {
    gains: partsOnlyIn(after, before),
    loses: partsOnlyIn(before, after),
    unknown: [...new Set(WHATS.flatMap(cellsOf).flatMap((cell) => describeDoubt(before, after, cell)))],
  };
}

/** Nothing gained, nothing lost, nothing unknown. */
export function isUnchanged({ gains, loses, unknown }: AccessChange): boolean {
  return gains.length === 0 && loses.length === 0 && unknown.length === 0;
}

/** `register synced passkeys of 1Password only`: goes on from "may" or "gains: ". */
export function describeAccessPart({ what, type, attestation, aaguids }: AccessPart): string {
  const attested = attestation === "any" ? "" : ` ${attestation === "attested" ? "with" : "without"} attestation`;
  return `${what} ${NOUNS[type]}${attested} ${describeAaguids(aaguids)}`;
}

const WHATS = ["register", "use"] as const;
const NOUNS: Readonly<Record<AccessType, string>> = {
  synced: "synced passkeys",
  deviceBound: "device-bound passkeys",
  other: "passkeys of another type",
};

/** The very same grants: what most waves leave to most people. */
function sameGrants(a: readonly AccessGrant[], b: readonly AccessGrant[]): boolean {
  return a.length === b.length && a.every((grant, index) => grant === b[index]);
}

function partsOnlyIn(one: Access, other: Access): readonly AccessPart[] {
  return WHATS.flatMap((what) =>
    ACCESS_TYPES.flatMap((type) => {
      const only = (attested: boolean | null) => {
        const cell: AccessCell = { what, type, attested };
        return subtractAaguids(accessSet(one.grants, cell, "certain"), accessSet(other.grants, cell, "certain"));
      };
      if (cellsOf(what).some((cell) => cell.type === type && cell.attested === null))
        return partOf(what, type, "any", only(null));
      const [attested, unattested] = [only(true), only(false)];
      const both = intersectAaguids(attested, unattested);
      return [
        ...partOf(what, type, "any", both),
        ...partOf(what, type, "attested", subtractAaguids(attested, both)),
        ...partOf(what, type, "unattested", subtractAaguids(unattested, both)),
      ];
    }),
  );
}

function partOf(
  what: AccessPart["what"],
  type: AccessType,
  attestation: AccessPart["attestation"],
  aaguids: AaguidSet,
): readonly AccessPart[] {
  return isNoAaguid(aaguids) ? [] : [{ what, type, attestation, aaguids }];
}

/** Whatever is possible but not certain, with its reasons, must be the same on both sides; else the reasons are said. */
function describeDoubt(before: Access, after: Access, cell: AccessCell): readonly string[] {
  const [old, now] = [doubtOf(before, cell), doubtOf(after, cell)];
  if (sameSet(old.open, now.open) && old.reasons.join() === now.reasons.join()) return [];
  if (isNoAaguid(old.open) && isNoAaguid(now.open)) return [];
  return [...old.reasons, ...now.reasons].map(
    (reason) => `Whether people may ${cell.what} ${NOUNS[cell.type]} can't be said for certain: ${reason}.`,
  );
}

function doubtOf(access: Access, cell: AccessCell): { open: AaguidSet; reasons: readonly string[] } {
  const certain = accessSet(access.grants, cell, "certain");
  const open = subtractAaguids(accessSet(access.grants, cell, "possible"), certain);
  const doubtful = access.grants.filter(
    (grant) => grant.doubt !== null && covers(grant, cell) && !isNoAaguid(subtractAaguids(grant.aaguids, certain)),
  );
  return { open, reasons: [...new Set(doubtful.map((grant) => grant.doubt ?? ""))].sort() };
}

function sameSet(a: AaguidSet, b: AaguidSet): boolean {
  return isNoAaguid(subtractAaguids(a, b)) && isNoAaguid(subtractAaguids(b, a));
}
