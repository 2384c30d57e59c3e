import type { ScenarioFile } from "../../contracts/scenario-file";
import type { TenantFile } from "../../contracts/tenant-file";
import type { Fido2Policy } from "../../domain/policy/fido2";
import { DAY } from "../../domain/time";
import type { Instant } from "../../domain/time";
import { Agenda } from "./agenda";
import { planHeartbeat } from "./behaviour/heartbeat";
import { considerRegistering } from "./behaviour/registration";
import { planDays } from "./behaviour/workday";
import { milliseconds } from "./delays";
import { seedDirectory } from "./directory/seed-directory";
import { EventLog } from "./logs/event-log";
import { MethodsPolicy } from "./policy/methods-policy";
import { PolicyStore } from "./policy/policy-store";
import { mergePatch, readPatchBody, UnreadableBodyError } from "./policy/read-patch-body";
import { DEFAULT_POLICY, LEGACY_POLICY } from "./policy/start-policy";
import { guidOf } from "./random";
import { setMethods } from "./policy/set-methods";
import { planPending } from "./scenario/plan-pending";
import { Schedule } from "./scenario/schedule";
import { emptyLedger } from "./world";
import type { World } from "./world";

/** The tenant file points to a policy file, and nobody has read it. */
export class PolicyFileNotGivenError extends Error {
  override readonly name = "PolicyFileNotGivenError";
  readonly path: string;
  constructor(path: string) {
    super(`The tenant file takes its policy from "${path}"; read that file and pass its JSON as policyFromFile.`);
    this.path = path;
  }
}

/** The tenant as its files describe it, at the beginning of its history. */
export function createWorld(
  file: TenantFile,
  scenario: ScenarioFile,
  seed: number,
  startsAt: Instant,
  policyFromFile: unknown,
): World {
  const { propagation } = file;
  const spread = { p50: milliseconds(propagation.policy.p50), max: milliseconds(propagation.policy.max) };
  const beginning = startsAt - milliseconds(file.history);
  const world: World = {
    file,
    scenario,
    seed,
    tenantId: guidOf("tenant", file.domain),
    startsAt,
    now: beginning,
    agenda: new Agenda(),
    directory: seedDirectory(file, scenario, seed, startsAt),
    policies: new PolicyStore(startPolicy(file, policyFromFile), file.graph.syncedWithAttestation, spread, seed),
    methodsPolicy: new MethodsPolicy(beginning - 90 * DAY, file.systemPreferred),
    signIns: new EventLog(),
    audits: new EventLog(),
    schedule: new Schedule(scenario, startsAt, seed),
    ledger: emptyLedger(),
  };
  setMethods(world);
  planDays(world, beginning);
  planHeartbeat(world, beginning);
  world.agenda.plan(startsAt, () => {
    for (const person of world.directory.people) if (!person.lab) considerRegistering(world, person);
  });
  world.schedule.onTimesChanged(() => {
    planPending(world);
  });
  planPending(world);
  return world;
}

/** Lets everything happen up to and at this moment. Going back does nothing. */
export function advanceWorld(world: World, at: Instant): void {
  for (let next = world.agenda.next; next !== undefined && next <= at; next = world.agenda.next) {
    const entry = world.agenda.take();
    world.now = Math.max(world.now, next);
    entry?.run();
  }
  world.now = Math.max(world.now, at);
}

function startPolicy(file: TenantFile, policyFromFile: unknown): Fido2Policy {
  const { policy } = file;
  if (policy === "default") return DEFAULT_POLICY;
  if (policy === "legacy") return LEGACY_POLICY;
  const isPath = typeof policy.file === "string" && Object.keys(policy).length === 1;
  if (isPath && policyFromFile === undefined) throw new PolicyFileNotGivenError(String(policy.file));
  return readStartPolicy(isPath ? policyFromFile : policy);
}

/** What a tenant already has may break rules that a new write would have to keep; only its shape must be Graph's. */
function readStartPolicy(json: unknown): Fido2Policy {
  if (typeof json !== "object" || json === null)
    throw new UnreadableBodyError("The tenant's policy is no JSON object.");
  const policy = mergePatch({ ...LEGACY_POLICY, includeTargets: [] }, readPatchBody(json as Record<string, unknown>));
  const first = policy.passkeyProfiles?.[0]?.id;
  return { ...policy, defaultPasskeyProfile: policy.defaultPasskeyProfile ?? first ?? null };
}
