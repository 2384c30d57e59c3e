import type { TenantGuard } from "../domain/guard/guard";
import type { RolloutPlan } from "../domain/plan/plan";
import type {
  PreflightFacts,
  ProtectedPerson,
  ProtectionFacts,
  ProtectionProblem,
} from "../domain/safety/preflight-facts";
import type { PrivilegedPerson } from "../ports/directory";
import type { Deps } from "./deps";
import { isForGood } from "./graph-problems";
import { ProtectionUnreadableError } from "./protection-unreadable";

type Protect = RolloutPlan["protect"];

/** What preflight knows of protected people, with Conditional Access in mind: `holders` have their roles' ids. */
export interface ProtectionRead extends ProtectionFacts {
  readonly holders: readonly PrivilegedPerson[];
}

/**
 * Everybody who may never be inside a blast radius: members of protected groups (the guard's too) and, where the plan
 * refuses them, holders of directory roles, active or eligible, through role groups too. A group that is gone or can't be
 * read is a problem, never an empty group. Throws what passes (GraphError, RetryLaterError).
 */
export function readProtection(
  deps: Pick<Deps, "directory">,
): (protect: Protect, guard: Pick<TenantGuard, "protect"> | null) => Promise<ProtectionRead> {
  return async (protect, guard) => {
    const people = new Map<string, ProtectedPerson>();
    const add = ({ id, upn, because }: ProtectedPerson) => {
      const before = people.get(id);
      people.set(id, { id, upn, because: before === undefined ? because : `${before.because}; ${because}` });
    };
    const problems: ProtectionProblem[] = [];
    const ambiguous: { asWritten: string; ids: readonly string[] }[] = [];
    for (const name of new Set([...protect.groups, ...(guard?.protect.groups ?? [])])) {
      const read = await readGroup(deps, name);
      if (typeof read === "string") {
        problems.push({ problem: read, mend: GROUP_MEND, blocks: true });
        continue;
      }
      if (read.ids.length > 1) ambiguous.push({ asWritten: name, ids: read.ids });
      for (const person of read.people) add(person);
    }
    const holders = await readHolders(deps);
    const refused = protect.privilegedRoles === "refuse";
    if (typeof holders === "string") problems.push({ problem: holders, mend: ROLE_MEND, blocks: refused });
    const known = typeof holders === "string" ? [] : holders;
    if (refused) for (const { id, upn, roles } of known) add({ id, upn, because: roles.join(", ") });
    return { people: [...people.values()], privileged: known, holders: known, problems, ambiguous };
  };
}

/** The same people alone, for the moment of a write. Throws ProtectionUnreadableError besides. */
export function readProtected(
  deps: Pick<Deps, "directory">,
): (protect: Protect, guardGroups: readonly string[]) => Promise<PreflightFacts["protection"]["people"]> {
  return async (protect, guardGroups) => {
    const { people, problems } = await readProtection(deps)(protect, { protect: { groups: guardGroups } });
    const blocking = problems.filter(({ blocks }) => blocks).map(({ problem }) => problem);
    if (blocking.length > 0) throw new ProtectionUnreadableError(blocking);
    return people;
  };
}

const GROUP_MEND =
  "Correct the group's name or id, or grant GroupMember.Read.All (and Member.Read.Hidden for hidden membership).";
const ROLE_MEND =
  "Grant RoleManagement.Read.Directory to the reader identity; without it nobody can be told from an administrator.";

interface GroupRead {
  readonly ids: readonly string[];
  readonly people: readonly ProtectedPerson[];
}

/** The members of every group of that name, or a sentence why they can't be known. */
async function readGroup({ directory }: Pick<Deps, "directory">, name: string): Promise<GroupRead | string> {
  try {
    const groups = await directory.findGroups(name);
    if (groups.length === 0) return `There is no group '${name}', which is to be protected.`;
    const people: ProtectedPerson[] = [];
    for (const group of groups)
      for (const { id, upn } of await directory.readMembers(group.id))
        people.push({ id, upn, because: `member of protected group '${group.name}'` });
    return { ids: groups.map(({ id }) => id), people };
  } catch (error) {
    if (!isForGood(error)) throw error;
    return `The members of '${name}', who are to be protected, can't be read: ${error.message}`;
  }
}

async function readHolders({ directory }: Pick<Deps, "directory">): Promise<readonly PrivilegedPerson[] | string> {
  try {
    return await directory.readPrivileged();
  } catch (error) {
    if (!isForGood(error)) throw error;
    return `Who holds a directory role can't be read: ${error.message}`;
  }
}
