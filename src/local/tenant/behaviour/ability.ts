import type { Instant } from "../../../domain/time";
import type { PersonState, Passkey } from "../directory/entities";
import { MINUTE } from "../../../domain/time";
import type { EffectiveAccess, LockoutCause, SignInAbility } from "../truth";
import type { World } from "../world";
import type { SignInMethod } from "../logs/sign-in-entry";
import { conditionalAccessBlocks, faultOnPasskey, faultOnPerson } from "../scenario/people-faults";

/** What acts on a person at that moment. */
export function accessOf(world: World, person: PersonState, at: Instant): EffectiveAccess {
  const version = world.policies.actingOn(person.index, at);
  return version.compiled.accessFor(world.directory.groupIdsOf(person, at, "acting"), person.id);
}

/** Passkeys that existed at that moment, deleted ones left out, the newest first. */
export function passkeysAt(person: PersonState, at: Instant): readonly Passkey[] {
  return person.passkeys.filter((passkey) => passkey.createdAt <= at && at < (passkey.deletedAt ?? Infinity)).reverse();
}

/** A way in beside the passkeys at that moment; a guest's is in another tenant, a lab user's always works. */
export function otherWayIn(world: World, person: PersonState, at: Instant): SignInMethod | undefined {
  if (person.guest) return { kind: "home" };
  const { pass } = person;
  if (pass !== undefined && at >= pass.startsAt && at < pass.startsAt + pass.lifetimeMinutes * MINUTE) {
    if (!pass.once || pass.usedAt === undefined || pass.usedAt >= at)
      return { kind: "other", method: "temporaryAccessPass" };
  }
  if (at >= (person.droppedOthersAt ?? Infinity)) return undefined;
  const method = person.otherMethods.find((name) => name !== "mobilePhone" || at < world.ledger.telephonyEndedAt);
  return method === undefined ? undefined : { kind: "other", method };
}

/** Whether any method whatever would let the person in at that moment, and if not, whose doing that is. */
export function abilityOf(world: World, person: PersonState, at: Instant): SignInAbility {
  if (at >= (person.disabledAt ?? Infinity)) return { can: false, cause: { kind: "account" } };
  const hit = faultOnPerson(world, person, at) ?? conditionalAccessBlocks(world, person, at);
  const access = accessOf(world, person, at);
  const passkeys = passkeysAt(person, at);
  const accepted = passkeys.filter((passkey) => access.canSignIn(passkey.type, passkey.aaguid));
  const working = accepted.filter((passkey) => faultOnPasskey(world, person, passkey.aaguid, at) === undefined);
  const other = otherWayIn(world, person, at);
  if (hit === undefined && (other !== undefined || working.length > 0)) return { can: true };
  // A fault alone explains it only where, without the fault, something would have worked.
  if (hit !== undefined && (other !== undefined || accepted.length > 0)) {
    return { can: false, cause: { kind: "fault", id: hit.index } };
  }
  const taken = passkeys
    .map((passkey) => causeOfRefusal(world, person, passkey, at))
    .find((cause) => cause !== undefined);
  if (taken !== undefined) return { can: false, cause: taken };
  const failing = accepted
    .map((passkey) => faultOnPasskey(world, person, passkey.aaguid, at))
    .find((one) => one !== undefined);
  return { can: false, cause: failing === undefined ? { kind: "none" } : { kind: "fault", id: failing.index } };
}

/** Moments at which what acts on a person changes: policy writes and membership changes as they reach them. */
export function changePoints(world: World, person: PersonState): readonly Instant[] {
  const points = [
    ...world.policies.versions.map((version) => world.policies.actsFrom(version, person.index)),
    ...person.memberships.map((change) => change.actsAt),
  ];
  return [...new Set(points)].filter((at) => Number.isFinite(at)).sort((a, b) => a - b);
}

/** The latest change at which the passkey, accepted until then, was refused; undefined when it is accepted or never was. */
function causeOfRefusal(world: World, person: PersonState, passkey: Passkey, at: Instant): LockoutCause | undefined {
  const accepts = (when: Instant) => accessOf(world, person, when).canSignIn(passkey.type, passkey.aaguid);
  if (accepts(at)) return undefined;
  for (const point of changePoints(world, person)
    .filter((one) => one <= at)
    .reverse()) {
    if (accepts(point) || !accepts(point - 1)) continue;
    const membership = person.memberships.find((change) => change.actsAt === point);
    if (membership !== undefined) return { kind: "membership", id: membership.id, author: membership.author };
    const write = world.policies.actingOn(person.index, point).write;
    if (write !== undefined) return { kind: "policy", id: write.id, author: write.author };
  }
  return undefined;
}
