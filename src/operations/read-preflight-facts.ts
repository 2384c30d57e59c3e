import { checkPlanAgainstGuard, formatViolation } from "../domain/guard/check-plan";
import type { RolloutRecord } from "../domain/rollout/records";
import { closedTwin, openProfile } from "../domain/policy/profile";
import type { GroupFacts, PreflightFacts, WaveFacts } from "../domain/safety/preflight-facts";
import { HOUR } from "../domain/time";
import type { Deps } from "./deps";
import { isForGood } from "./graph-problems";
import { everyoneIn, readWavePeople } from "./read-wave-people";

type Needs = Pick<Deps, "clock" | "policy" | "directory" | "tenant" | "signInLog" | "registrationLog">;

/** Reads everything that preflight judges. What can't be read becomes a fact with its mend; nothing is guessed. */
export function readPreflightFacts(deps: Needs): (rollout: RolloutRecord) => Promise<PreflightFacts> {
  return async (rollout) => {
    const { plan, guard, profileIds } = rollout;
    const policy = await deps.policy.read();
    const open = openProfile(plan.profile, profileIds.open);
    const reached = new Set<string>();
    const waves: WaveFacts[] = [];
    for (const [index, wave] of plan.waves.entries()) {
      const groups = await inOrder(wave.groups, (name) => readGroup(deps, name));
      const readable = groups.flatMap((group) =>
        group.found.length === 1 && group.problem === null ? group.found : [],
      );
      const snapshot = await readWavePeople(deps)(
        readable.map(({ id, name }) => ({ id, name })),
        reached,
      );
      for (const person of everyoneIn(snapshot)) reached.add(person.id);
      waves.push({ index, name: wave.name, groups, snapshot });
    }
    const users = waves.map((wave) => wave.snapshot.people.length);
    return {
      plan,
      policy,
      open,
      twin: closedTwin(open, profileIds.closed),
      waves,
      protectedPeople: await readProtected(deps)(plan.protect, guard?.protect.groups ?? []),
      approvers: await readApprovers(deps, rollout),
      guardViolations: checkPlanAgainstGuard(plan, guard ?? undefined, { waveUsers: users, now: deps.clock.now() }).map(
        (each) => formatViolation(each, guard ?? undefined),
      ),
      proofs: await deps.tenant.readProofs(),
      sourceProblems: await readSourceProblems(deps),
    };
  };
}

/** Everybody who may never be inside a blast radius: protected groups (the guard's too) and holders of directory roles. */
export function readProtected(
  deps: Pick<Deps, "directory">,
): (
  protect: { readonly groups: readonly string[]; readonly privilegedRoles: "refuse" | "allow" },
  guardGroups: readonly string[],
) => Promise<PreflightFacts["protectedPeople"]> {
  return async (protect, guardGroups) => {
    const people: { id: string; upn: string; because: string }[] = [];
    for (const name of new Set([...protect.groups, ...guardGroups]))
      for (const group of await deps.directory.findGroups(name))
        for (const { id, upn } of await deps.directory.readMembers(group.id))
          people.push({ id, upn, because: `member of protected group '${group.name}'` });
    if (protect.privilegedRoles === "refuse")
      for (const { id, upn, roles } of await deps.directory.readPrivileged())
        people.push({ id, upn, because: roles.join(", ") });
    return people;
  };
}

async function readGroup(deps: Needs, asWritten: string): Promise<GroupFacts> {
  const found = await deps.directory.findGroups(asWritten);
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) return { asWritten, found, problem: null, members: 0 };
  try {
    return { asWritten, found, problem: null, members: (await deps.directory.readMembers(first.id)).length };
  } catch (error) {
    if (!isForGood(error)) throw error;
    return { asWritten, found, problem: error.message, members: 0 };
  }
}

async function readApprovers(
  deps: Needs,
  { plan, guard, requester }: RolloutRecord,
): Promise<PreflightFacts["approvers"]> {
  const groups = await deps.directory.findGroups(plan.approvals.approvers);
  const [first] = groups;
  return {
    groups: groups.length,
    people: first === undefined || groups.length > 1 ? [] : await deps.directory.readMembers(first.id),
    requester,
    minimum: Math.max(plan.approvals.minimum, guard?.approvals?.minimum ?? 1),
  };
}

/** One small read of each source shows whether licence and permission are there. */
async function readSourceProblems(deps: Needs): Promise<PreflightFacts["sourceProblems"]> {
  const now = deps.clock.now();
  const sources = [
    ["The sign-in log", () => deps.signInLog.read(now - HOUR, now)],
    ["The audit log", () => deps.registrationLog.read(now - HOUR, now)],
  ] as const;
  const problems: { source: string; problem: string; mend: string }[] = [];
  for (const [source, read] of sources) {
    try {
      await read();
    } catch (error) {
      if (!isForGood(error)) throw error;
      problems.push({
        source,
        problem: error.message,
        mend: "Grant AuditLog.Read.All to the reader identity; the reports need Entra ID P1.",
      });
    }
  }
  return problems;
}

async function inOrder<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}
