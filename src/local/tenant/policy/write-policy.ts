import type { Fido2Policy } from "../../../domain/policy/fido2";
import type { Author, PolicyWriteTruth } from "../truth";
import { considerRegistering } from "../behaviour/registration";
import { writeAudit } from "../logs/write-log";
import { guidOf } from "../random";
import type { World } from "../world";
import { applyPatch } from "./apply-patch";
import type { PatchResult } from "./apply-patch";
import { compareAccess } from "./compare-access";
import { modifiedPropertiesOf } from "./modified-properties";
import type { ModifiedProperty } from "./modified-properties";
import { sameId } from "./start-policy";

/** Who writes, and what the truth is told about it. */
export type WriteMeta = Pick<PolicyWriteTruth, "author" | "description" | "edit" | "faultIndex" | "clientRequestId">;

/** A PATCH of the passkey policy by anybody, now: the service's rules, the audit record, and what follows for people. */
export function patchPolicy(world: World, body: unknown, meta: WriteMeta): PatchResult {
  const { syncedWithAttestation, withoutODataType } = world.file.graph;
  const before = world.policies.current.policy;
  const result = applyPatch(before, body, { syncedWithAttestation, withoutODataType });
  if (result.kind === "changed") savePolicy(world, result.policy, meta);
  if (result.kind === "refused" && meta.faultIndex !== undefined) {
    const id = guidOf("policy write", world.seed, world.ledger.policyWrites.length);
    const refused = {
      id,
      at: world.now,
      ...meta,
      refused: result.message,
      before,
      after: before,
      gained: [],
      lost: [],
    };
    world.ledger.policyWrites.push(refused);
  }
  return result;
}

/** Puts a policy in place that the service has accepted (or that Microsoft itself writes). */
export function savePolicy(
  world: World,
  after: Fido2Policy,
  meta: WriteMeta,
  activity: "Update" | "Reset" = "Update",
): void {
  const before = world.policies.current.policy;
  const number = world.ledger.policyWrites.length;
  const waves = meta.author.kind === "product" ? wavesGivenAccess(world, before, after) : [];
  const write: PolicyWriteTruth = {
    id: guidOf("policy write", world.seed, number),
    at: world.now,
    ...meta,
    before,
    after,
    ...whoGainsAndLoses(world, after),
    ...(waves[0] === undefined ? {} : { appliesWave: waves[0] + 1 }),
  };
  world.ledger.policyWrites.push(write);
  const version = world.policies.save(world.now, after, write);
  world.methodsPolicy.touch(world.now);
  auditPolicyChange(world, meta.author, modifiedPropertiesOf(before, after), activity);
  for (const person of world.directory.people) {
    if (!person.registers || person.guest || person.lab) continue;
    world.agenda.plan(world.policies.actsFrom(version, person.index), () => {
      considerRegistering(world, person);
    });
  }
  for (const wave of waves) world.schedule.markApplied(wave, world.now);
}

function whoGainsAndLoses(world: World, after: Fido2Policy): { gained: readonly string[]; lost: readonly string[] } {
  const old = world.policies.current.compiled;
  const young = world.policies.compile(after);
  const gained: string[] = [];
  const lost: string[] = [];
  for (const person of world.directory.people) {
    if (person.lab || person.guest || person.disabledAt !== undefined) continue;
    const groups = world.directory.groupIdsOf(person, world.now, "written");
    const { gains, loses } = compareAccess(old.accessFor(groups, person.id), young.accessFor(groups, person.id));
    if (gains) gained.push(person.id);
    if (loses) lost.push(person.id);
  }
  return { gained, lost };
}

/** The waves to come (from 0) one of whose groups gets a profile that its target had not before. */
export function wavesGivenAccess(world: World, before: Fido2Policy, after: Fido2Policy): readonly number[] {
  const profilesOf = (policy: Fido2Policy, groupIds: ReadonlySet<string>) =>
    policy.includeTargets
      .filter((target) => groupIds.has(target.id.toLowerCase()))
      .flatMap((target) => (target.allowedPasskeyProfiles ?? []).map((profile) => `${target.id} ${profile}`));
  return world.schedule
    .wavesToCome()
    .filter(({ groupIds }) => {
      const had = profilesOf(before, groupIds);
      return profilesOf(after, groupIds).some((one) => !had.some((old) => sameId(old, one)));
    })
    .map(({ index }) => index);
}

/** The audit record of any change of the methods policy. Its category varies, so nobody can filter on it. */
export function auditPolicyChange(
  world: World,
  author: Author,
  changes: readonly ModifiedProperty[],
  activity: "Update" | "Reset",
): void {
  const number = world.audits.length;
  writeAudit(
    world,
    {
      activity: `Authentication Methods Policy ${activity}`,
      service: "Authentication Methods",
      category: number % 2 === 0 ? "ApplicationManagement" : "Policy",
      operationType: "ServiceApi",
      reason: "",
      author,
      target: {
        id: world.tenantId,
        displayName: "Authentication Methods Policy",
        type: "Policy",
        userPrincipalName: null,
        groupType: null,
        modifiedProperties: world.file.graph.modifiedProperties ? changes : [],
      },
    },
    world.now,
    "policy write",
    number,
  );
}
