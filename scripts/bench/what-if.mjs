import { FIDO2_ODATA_TYPE } from "../../src/domain/policy/fido2.ts";
import { createMembershipIndex } from "../../src/domain/safety/memberships.ts";
import { whatIf } from "../../src/domain/safety/what-if.ts";

export const title = "What-if of a plan with 8 waves over 24 groups, reading memberships included";
export const unit = "memberships";
/** What a large tenant may cost (the app's own share of a small instance). */
export const limit = { residentMb: 512 };

const GROUPS = 24;
const WAVES = 8;
/** Groups that somebody is in, on average. */
const OVERLAP = 3;
const DEFAULT_PROFILE = "00000000-0000-0000-0000-000000000001";

export const cases = [10_000, 100_000, 1_000_000].map((size) => ({
  size,
  prepare: () => size,
  run: (memberships) => {
    const index = createMembershipIndex();
    for (let group = 0; group < GROUPS; group += 1) index.add(idOf("a", group), membersOf(group, memberships));
    const waves = whatIf({
      policy: policyOf(),
      open: profileOf("11111111-0000-4000-8000-000000000001", "synced,deviceBound", "disabled"),
      waves: Array.from({ length: WAVES }, (_, wave) => ({
        index: wave,
        name: `wave ${wave + 1}`,
        targets: [idOf("a", wave * 2), idOf("a", wave * 2 + 1)],
        joins: null,
      })),
      memberships: index.memberships,
      platforms: new Map(),
      isPrivileged: (id) => id.endsWith("00"),
      conditionalAccess: null,
    });
    const gaining = waves.flatMap((wave) => wave.gains).reduce((sum, { people }) => sum + people.count, 0);
    return gaining > 0 && waves.every((wave) => wave.loses.length === 0);
  },
}));

/** One group's members, as its pages would bring them: objects of their own, of people who are in other groups too. */
function membersOf(group, memberships) {
  const people = Math.floor(memberships / OVERLAP);
  const members = [];
  const random = diceOf(group + 1);
  for (let n = 0; n < Math.floor(memberships / GROUPS); n += 1) {
    const person = Math.floor(random() * people);
    const upn = `person${person}@contoso.example`;
    members.push({ id: idOf("b", person), upn, displayName: `Person ${person}`, accountEnabled: true, guest: false });
  }
  return members;
}

/** Numbers from 0 up to 1 that are the same in every run (mulberry32). */
function diceOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function policyOf() {
  return {
    "@odata.type": FIDO2_ODATA_TYPE,
    id: "Fido2",
    state: "enabled",
    isSelfServiceRegistrationAllowed: true,
    defaultPasskeyProfile: DEFAULT_PROFILE,
    includeTargets: ["all_users", idOf("a", 20), idOf("a", 21)].map((id) => ({
      targetType: "group",
      id,
      isRegistrationRequired: false,
      allowedPasskeyProfiles: [DEFAULT_PROFILE],
    })),
    excludeTargets: [{ targetType: "group", id: idOf("a", 22) }],
    passkeyProfiles: [profileOf(DEFAULT_PROFILE, "deviceBound", "registrationOnly")],
  };
}

function profileOf(id, passkeyTypes, attestationEnforcement) {
  const keyRestrictions = { isEnforced: false, enforcementType: "allow", aaGuids: [] };
  return { id, name: passkeyTypes, passkeyTypes, attestationEnforcement, keyRestrictions };
}

function idOf(letter, n) {
  return `${letter.repeat(8)}-0000-4000-8000-${String(n).padStart(12, "0")}`;
}
