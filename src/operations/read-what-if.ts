import { ALL_USERS, type Fido2Policy } from "../domain/policy/fido2";
import { type Finding, finding } from "../domain/safety/finding";
import { createMembershipIndex, type Memberships } from "../domain/safety/memberships";
import type { PreflightFacts, WaveFacts } from "../domain/safety/preflight-facts";
import type { WhatIfAnswer } from "../domain/safety/preview";
import { type WaveWhatIf, whatIf } from "../domain/safety/what-if";
import type { WhatIfWave } from "../domain/safety/what-if-facts";
import { findWhatIfProblems } from "../domain/safety/what-if-findings";
import type { Deps } from "./deps";
import { isForGood } from "./graph-problems";
import { readPlatforms } from "./read-platforms";

const GUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

type Needs = Pick<Deps, "clock" | "directory" | "signInLog" | "logger">;

/**
 * Computes what each wave would do to the policy and to people, from what preflight read. Beside that it reads the
 * members of every group that the policy names (one request for each 999) and, unless told otherwise, people's newest
 * sign-ins for their platform. Throws GraphError, RetryLaterError where the tenant can't be read for a moment; what can't
 * be read for good is a finding, or said in the basis.
 */
export function readWhatIf(
  deps: Needs,
  { platforms }: { readonly platforms: boolean } = { platforms: true },
): (facts: PreflightFacts) => Promise<{ readonly answer: WhatIfAnswer; readonly findings: readonly Finding[] }> {
  return async (facts) => {
    const { policy, open } = facts;
    const waves = await toWaves(deps, facts);
    const read = await readMemberships(deps, policy, facts.waves, waves);
    const people = new Set(facts.waves.flatMap(({ snapshot }) => snapshot.people.map(({ id }) => id)));
    const signedIn = await readPlatforms(deps)(platforms ? people : new Set());
    const privileged = new Set(facts.protection.privileged.map(({ id }) => id));
    const concerned = [...people].some((id) => privileged.has(id));
    const found = nameGroups(facts)(
      whatIf({
        policy,
        open,
        waves,
        memberships: read.memberships,
        platforms: signedIn.platforms,
        isPrivileged: (id) => privileged.has(id),
        conditionalAccess: facts.conditionalAccess.facts,
      }),
    );
    const basis = {
      groupsRead: read.groupsRead,
      membershipsRead: read.membershipsRead,
      platformsSince: signedIn.since,
      conditionalAccessUnread: concerned ? facts.conditionalAccess.unread : null,
    };
    return { answer: { waves: found, basis }, findings: [...findWhatIfProblems(found), ...read.findings] };
  };
}

/** Only groups that can be read take part: preflight refuses the others. */
async function toWaves(deps: Needs, { plan, waves }: PreflightFacts): Promise<readonly WhatIfWave[]> {
  const { assignment } = plan;
  if (assignment.strategy === "targets")
    return waves.map((wave) => ({ index: wave.index, name: wave.name, targets: readableGroups(wave), joins: null }));
  const [standing, ...others] = await deps.directory.findGroups(assignment.group);
  if (standing === undefined || others.length > 0) return [];
  return waves.map(({ index, name, snapshot }) => ({
    index,
    name,
    targets: [standing.id],
    joins: { groupId: standing.id, people: new Set(snapshot.people.map(({ id }) => id)) },
  }));
}

/** The policy knows groups by id; people know the plan's by name. */
function nameGroups({
  waves,
  standing,
}: Pick<PreflightFacts, "waves" | "standing">): (found: readonly WaveWhatIf[]) => readonly WaveWhatIf[] {
  const groups = [...waves.flatMap((wave) => wave.groups.flatMap(({ found }) => found)), ...(standing?.found ?? [])];
  const names = new Map(groups.map(({ id, name }) => [id.toLowerCase(), name]));
  const named = (text: string) =>
    text.replaceAll(GUID, (id) => (names.has(id) ? `'${names.get(id) ?? id}' (${id})` : id));
  return (found) => found.map((wave) => ({ ...wave, policyChanges: wave.policyChanges.map(named) }));
}

function readableGroups({ groups }: WaveFacts): readonly string[] {
  const readable = groups.filter(({ found, problem }) => found.length === 1 && problem === null);
  return readable.flatMap(({ found }) => found.map(({ id }) => id.toLowerCase()));
}

interface MembershipsRead {
  readonly memberships: Memberships;
  readonly groupsRead: number;
  readonly membershipsRead: number;
  readonly findings: readonly Finding[];
}

/** A group that only the policy names and that is gone or hidden leaves a doubt, and no more. */
async function readMemberships(
  { directory }: Needs,
  policy: Fido2Policy,
  facts: readonly WaveFacts[],
  waves: readonly WhatIfWave[],
): Promise<MembershipsRead> {
  const index = createMembershipIndex();
  const ids = new Set([...facts.flatMap(readableGroups), ...waves.flatMap(({ targets }) => targets)]);
  for (const id of namedGroups(policy)) ids.add(id);
  const findings: Finding[] = [];
  let [groupsRead, membershipsRead] = [0, 0];
  for (const id of ids) {
    try {
      const members = await directory.readMembers(id);
      index.add(id, members);
      groupsRead += 1;
      membershipsRead += members.length;
    } catch (error) {
      if (!isForGood(error)) throw error;
      findings.push(groupUnread(id, error));
    }
  }
  return { memberships: index.memberships, groupsRead, membershipsRead, findings };
}

function namedGroups({ includeTargets, excludeTargets }: Fido2Policy): readonly string[] {
  return [...includeTargets, ...excludeTargets]
    .filter(({ targetType, id }) => targetType === "group" && id !== ALL_USERS)
    .map(({ id }) => id.toLowerCase());
}

function groupUnread(id: string, { message }: Error): Finding {
  return finding(
    "what-if-unclear",
    "warns",
    `The members of group ${id}, which the passkey policy names, can't be read, so nobody is taken for one: ${message}`,
    "Remove the group from the policy if it is gone, or grant GroupMember.Read.All and Member.Read.Hidden.",
  );
}
