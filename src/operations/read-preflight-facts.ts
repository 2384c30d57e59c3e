import { checkPlanAgainstGuard, formatViolation } from "../domain/guard/check-plan";
import type { Person } from "../domain/people";
import { chooseMembers, reachedBy } from "../domain/plan/choose-members";
import type { Fido2Policy } from "../domain/policy/fido2";
import { closedTwin, openProfile } from "../domain/policy/profile";
import type { RolloutRecord } from "../domain/rollout/records";
import type {
  AccessPolicyFacts,
  ExclusionFacts,
  GroupFacts,
  MethodFacts,
  PreflightFacts,
  WaveFacts,
} from "../domain/safety/preflight-facts";
import type { PrivilegedPerson } from "../ports/directory";
import type { Deps } from "./deps";
import { isForGood } from "./graph-problems";
import { readAccessPolicies } from "./read-access-policies";
import { readProtection } from "./read-protection";
import { readSources } from "./read-sources";
import { readStandingFacts } from "./read-standing-facts";
import { readWavePeople } from "./read-wave-people";
import { rememberMembers } from "./remember-members";

type Needs = Pick<
  Deps,
  "clock" | "policy" | "directory" | "membership" | "tenantSettings" | "tenant" | "signInLog" | "registrationLog"
>;

/**
 * Reads everything that preflight judges, and writes nothing. What can't be read for good becomes a fact with its mend;
 * nothing is guessed. Throws what passes, and PolicyUnreadableError.
 */
export function readPreflightFacts(needs: Needs): (rollout: RolloutRecord) => Promise<PreflightFacts> {
  return async (rollout) => {
    const deps = { ...needs, directory: rememberMembers(needs.directory) };
    const { plan, guard, profileIds } = rollout;
    const policy = await deps.policy.read();
    const open = openProfile(plan.profile, profileIds.open);
    const protection = await readProtection(deps)(plan.protect, guard);
    const waves = await readWaves(deps, rollout, protection);
    return {
      now: deps.clock.now(),
      plan,
      guard,
      policy,
      open,
      twin: closedTwin(open, profileIds.closed),
      waves,
      standing: await readStandingFacts(deps)(plan),
      protection,
      exclusions: await readExclusions(deps, policy),
      approvers: await readApprovers(deps, rollout),
      guardViolations: await findViolations(deps, rollout, waves),
      proofs: await deps.tenant.readProofs(),
      conditionalAccess: await readConditionalAccess(deps, waves, protection.holders),
      methods: await readMethods(deps),
      sources: await readSources(deps)(),
    };
  };
}

async function readWaves(
  deps: Needs,
  { plan }: RolloutRecord,
  { people }: Pick<PreflightFacts["protection"], "people">,
): Promise<readonly WaveFacts[]> {
  const guarded = new Set(people.map(({ id }) => id));
  const reached = new Set<string>();
  const waves: WaveFacts[] = [];
  for (const [index, wave] of plan.waves.entries()) {
    const groups = await inOrder(wave.groups, (name) => readGroup(deps, name));
    const readable = groups.flatMap((group) => (group.found.length === 1 && group.problem === null ? group.found : []));
    const everybody = await readWavePeople(deps)(
      readable.map(({ id, name }) => ({ id, name })),
      reached,
    );
    const { snapshot, skipped } = chooseMembers(plan, index, everybody, (id) => guarded.has(id));
    for (const person of reachedBy(plan, snapshot)) reached.add(person.id);
    waves.push({ index, name: wave.name, groups, snapshot, skipped });
  }
  return waves;
}

async function readGroup({ directory }: Needs, asWritten: string): Promise<GroupFacts> {
  try {
    const found = await directory.findGroups(asWritten);
    const [first, ...others] = found;
    if (first === undefined || others.length > 0) return { asWritten, found, problem: null, members: 0 };
    return await readMembers(directory, asWritten, found);
  } catch (error) {
    if (!isForGood(error)) throw error;
    return { asWritten, found: [], problem: error.message, members: 0 };
  }
}

async function readMembers(
  directory: Needs["directory"],
  asWritten: string,
  found: GroupFacts["found"],
): Promise<GroupFacts> {
  try {
    const members = (await directory.readMembers(found[0]?.id ?? "")).length;
    return { asWritten, found, problem: null, members };
  } catch (error) {
    if (!isForGood(error)) throw error;
    return { asWritten, found, problem: error.message, members: 0 };
  }
}

async function readApprovers(deps: Needs, rollout: RolloutRecord): Promise<PreflightFacts["approvers"]> {
  const { plan, guard, requester } = rollout;
  const minimum = Math.max(plan.approvals.minimum, guard?.approvals?.minimum ?? 1);
  try {
    const groups = await deps.directory.findGroups(plan.approvals.approvers);
    const [first] = groups;
    const people = first === undefined || groups.length > 1 ? [] : await deps.directory.readMembers(first.id);
    return { groups: groups.length, problem: null, people, requester, minimum };
  } catch (error) {
    if (!isForGood(error)) throw error;
    return { groups: 0, problem: error.message, people: [], requester, minimum };
  }
}

/** Groups may be named by id here and by name there: the tenant says which are the same. */
async function findViolations(
  deps: Needs,
  { plan, guard }: RolloutRecord,
  waves: readonly WaveFacts[],
): Promise<readonly string[]> {
  const written = guard === null ? [] : [plan.approvals.approvers, guard.approvals?.approvers, ...plan.protect.groups];
  const names = [...written, ...(guard?.protect.groups ?? [])].filter((name) => name !== undefined);
  const groupIds: Record<string, string> = {};
  for (const name of new Set(names)) {
    const { found } = await readGroup(deps, name);
    const [first, ...others] = found;
    if (first !== undefined && others.length === 0) groupIds[name] = first.id;
  }
  const waveUsers = waves.map(({ snapshot }) => snapshot.people.length);
  const facts = { groupIds, waveUsers, now: deps.clock.now() };
  return checkPlanAgainstGuard(plan, guard ?? undefined, facts).map((each) =>
    formatViolation(each, guard ?? undefined),
  );
}

/** Everything that the policy excludes: groups with their members, and legacy targets of single people. */
async function readExclusions({ directory }: Needs, policy: Fido2Policy): Promise<readonly ExclusionFacts[]> {
  return inOrder(policy.excludeTargets, async ({ id, targetType }): Promise<ExclusionFacts> => {
    const person = { id, label: `person ${id}`, members: new Set([id.toLowerCase()]), problem: null };
    if (targetType.toLowerCase() === "user") return person;
    try {
      const [group] = await directory.findGroups(id);
      const members = new Set((await directory.readMembers(id)).map((member) => member.id));
      return { id, label: `group '${group?.name ?? id}'`, members, problem: null };
    } catch (error) {
      if (!isForGood(error)) throw error;
      return { id, label: `group ${id}`, members: new Set(), problem: error.message };
    }
  });
}

/** As far as the policies may concern people of the waves. */
function readConditionalAccess(
  deps: Needs,
  waves: readonly WaveFacts[],
  holders: readonly PrivilegedPerson[],
): Promise<AccessPolicyFacts> {
  const roles = new Map(holders.map((person) => [person.id, person]));
  const withRoles = ({ id, upn }: Person): PrivilegedPerson => roles.get(id) ?? { id, upn, roles: [], roleIds: [] };
  return readAccessPolicies(deps)(waves.flatMap(({ snapshot }) => snapshot.people.map(withRoles)));
}

async function readMethods({ tenantSettings }: Needs): Promise<MethodFacts> {
  try {
    return { settings: await tenantSettings.readMethodSettings(), unread: null };
  } catch (error) {
    if (!isForGood(error)) throw error;
    return { settings: null, unread: error.message };
  }
}

async function inOrder<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}
