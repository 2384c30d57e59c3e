import { type AaguidSet, NO_AAGUID, uniteAaguids } from "./aaguid-set";
import { ACCESS_TYPES, type AccessGrant, type AccessType } from "./access-grant";

/**
 * One kind of act with one kind of passkey. Within a cell what is granted is a set of AAGUIDs, so grants can be united
 * and compared exactly. `attested`: null where it makes no difference (use, and synced passkeys, which never attest).
 */
export interface AccessCell {
  readonly what: AccessGrant["what"];
  readonly type: AccessType;
  readonly attested: boolean | null;
}

const CELLS: Readonly<Record<AccessGrant["what"], readonly AccessCell[]>> = {
  use: ACCESS_TYPES.map((type) => ({ what: "use", type, attested: null })),
  register: ACCESS_TYPES.flatMap((type): readonly AccessCell[] =>
    type === "synced"
      ? [{ what: "register", type, attested: null }]
      : [true, false].map((attested) => ({ what: "register", type, attested })),
  ),
};

export function cellsOf(what: AccessGrant["what"]): readonly AccessCell[] {
  return CELLS[what];
}

/** All AAGUIDs granted in the cell: `certain` counts what holds beyond doubt, `possible` also what may hold. */
export function accessSet(grants: readonly AccessGrant[], cell: AccessCell, how: "certain" | "possible"): AaguidSet {
  return grants
    .filter((grant) => covers(grant, cell) && (how === "possible" || grant.doubt === null))
    .reduce((union, grant) => uniteAaguids(union, grant.aaguids), NO_AAGUID);
}

/** Whether the grant speaks of this cell at all. */
export function covers(grant: AccessGrant, cell: AccessCell): boolean {
  if (grant.what !== cell.what || grant.type !== cell.type) return false;
  return grant.attestation === "any" || cell.attested === true;
}
