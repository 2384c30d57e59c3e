import type { Instant } from "../../domain/time";
import { abilityOf, accessOf, changePoints } from "./behaviour/ability";
import type { PersonState } from "./directory/entities";
import { signInId } from "./logs/sign-in-entry";
import { privilegedPeople } from "./directory/roles";
import { drawnBy } from "./scenario/people-faults";
import type { FaultTruth, RequestCounts, SignInRecordTruth, TenantTruth, TruePerson } from "./truth";
import type { World } from "./world";

/** The truth of a world that may be replaced (by `restore`): everything is read when asked. */
export function truthOf(world: () => World, requests: () => RequestCounts): TenantTruth {
  const everybody = () => world().directory.people.filter((person) => !person.lab);
  const known = (id: string) => {
    const person = world().directory.person(id);
    if (person === undefined) throw new RangeError(`The tenant has no person "${id}".`);
    return person;
  };
  return {
    get people() {
      return everybody().map(truePerson);
    },
    person: (idOrUpn) => {
      const person = world().directory.person(idOrUpn);
      return person === undefined || person.lab ? undefined : truePerson(person);
    },
    get groups() {
      return world()
        .directory.groups.filter((group) => group.deletedAt === undefined)
        .map(({ id, name }) => ({ id, name }));
    },
    membersOf: (name, at) => {
      const group = world().directory.groupNamed(name);
      if (group === undefined) throw new RangeError(`The tenant has no group "${name}".`);
      const members = world().directory.transitiveMembers(group, at);
      return members.filter((person) => !person.lab).map((person) => person.id);
    },
    get privileged() {
      return new Set(privilegedPeople(world().directory, world().now).map((person) => person.id));
    },
    get policyWrites() {
      return world().ledger.policyWrites;
    },
    policyAt: (at) => {
      const { policy, write } = world().policies.at(at);
      return { policy, write };
    },
    get membershipChanges() {
      return world().ledger.membershipChanges;
    },
    effectiveAccessOf: (personId, at) => accessOf(world(), known(personId), at),
    canSignIn: (personId, at) => abilityOf(world(), known(personId), at),
    get lockouts() {
      return world().ledger.lockouts;
    },
    get freshAttempts() {
      return world().ledger.freshAttempts;
    },
    get registrations() {
      return world().ledger.registrations;
    },
    get abandoned() {
      return world().ledger.abandoned;
    },
    signInRecords: (from, to) => {
      const records: SignInRecordTruth[] = [];
      for (const { entry } of world().signIns.read(from, to, false)) {
        const { again, person, at, interactive } = entry;
        if (!again && !person.lab)
          records.push({ id: signInId(entry), personId: person.id, createdAt: at, interactive });
      }
      return records;
    },
    get faultHits() {
      return world().ledger.faultHits;
    },
    get faults() {
      return world().schedule.faults.map((state): FaultTruth => {
        const { index, fault, from, to } = state;
        return { index, kind: fault.kind, from, to, drawn: drawnBy(world(), state).map((person) => person.id) };
      });
    },
    get blockedAtWorst() {
      return blockedAtWorst(world());
    },
    failingNow: () => ({
      locked: everybody()
        .filter((person) => person.disabledAt === undefined && !abilityOf(world(), person, world().now).can)
        .map((person) => person.id),
      passkey: everybody()
        .filter((person) => person.passkeyFailing)
        .map((person) => person.id),
    }),
    get requests() {
      return requests();
    },
  };
}

function truePerson(person: PersonState): TruePerson {
  const { id, upn, displayName, guest, platform, provider, roles, eligibleRoles } = person;
  return {
    id,
    upn,
    displayName,
    enabled: person.disabledAt === undefined,
    guest,
    platform,
    provider: { name: provider.name, aaguid: provider.aaguid },
    roles,
    eligibleRoles,
    otherMethods: person.droppedOthersAt === undefined ? person.otherMethods : [],
    passkeys: person.passkeys
      .filter((passkey) => passkey.deletedAt === undefined)
      .map(({ credentialId, type, aaguid, createdAt }) => ({ credentialId, type, aaguid, createdAt })),
  };
}

/** Sweeps over the times from each lockout until the person could get in again. */
function blockedAtWorst(world: World): number {
  const events: { readonly at: Instant; readonly step: 1 | -1 }[] = [];
  const blockedUntil = new Map<string, Instant>();
  for (const lockout of world.ledger.lockouts) {
    if (lockout.at < (blockedUntil.get(lockout.personId) ?? -Infinity)) continue;
    const person = world.directory.person(lockout.personId);
    if (person === undefined) continue;
    const end = ableAgainAt(world, person, lockout.at);
    blockedUntil.set(lockout.personId, end);
    events.push({ at: lockout.at, step: 1 }, { at: end, step: -1 });
  }
  events.sort((a, b) => a.at - b.at || a.step - b.step);
  let blocked = 0;
  let worst = 0;
  for (const { step } of events) {
    blocked += step;
    worst = Math.max(worst, blocked);
  }
  return worst;
}

/** The first moment after `at` at which something would let the person in: a fault has ended, a change has reached them, a pass was given. */
function ableAgainAt(world: World, person: PersonState, at: Instant): Instant {
  const ends = world.schedule.faults.map((state) => state.to).filter((to) => to !== undefined);
  const passes = person.pass === undefined ? [] : [person.pass.startsAt];
  const passkeys = person.passkeys.map((passkey) => passkey.createdAt);
  return (
    [...ends, ...passes, ...passkeys, ...changePoints(world, person)]
      .filter((point) => point > at && point <= world.now)
      .sort((a, b) => a - b)
      .find((point) => abilityOf(world, person, point).can) ?? Infinity
  );
}
