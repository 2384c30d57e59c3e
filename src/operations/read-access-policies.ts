import type { ConditionalAccessPolicy } from "../domain/safety/conditional-access";
import type { ConditionalAccessFacts } from "../domain/safety/what-if-conditional-access";
import type { PrivilegedPerson } from "../ports/directory";
import type { Deps } from "./deps";
import { isForGood } from "./graph-problems";

export interface AccessPoliciesRead {
  readonly facts: ConditionalAccessFacts | null;
  /** Why there are none, or what of them is not known; null: everything is. */
  readonly unread: string | null;
}

/**
 * The tenant's Conditional Access policies with the members of the groups that they name, as far as they decide about
 * these people. Every group is read once: one request for each 999 members.
 */
export function readAccessPolicies(
  deps: Pick<Deps, "directory" | "tenantSettings">,
): (people: readonly PrivilegedPerson[]) => Promise<AccessPoliciesRead> {
  return async (people) => {
    const roleIds = new Map(people.map((person) => [person.id, person.roleIds]));
    const wanted = new Set(roleIds.keys());
    try {
      const { policies, unreadable } = await deps.tenantSettings.readConditionalAccess();
      const doubts = unreadable.length === 0 ? [] : [`not understood: ${unreadable.join(", ")}`];
      const members = new Map<string, ReadonlySet<string>>();
      for (const id of namedGroups(policies)) {
        const found = await readGroup(deps, id);
        if (typeof found === "string") doubts.push(`group ${id} can't be read: ${found}`);
        else members.set(id, new Set(found.filter((personId) => wanted.has(personId))));
      }
      const facts = { policies, members, roleIdsOf: (id: string) => roleIds.get(id) };
      return { facts, unread: doubts.length === 0 ? null : doubts.join("; ") };
    } catch (error) {
      if (!isForGood(error)) throw error;
      return { facts: null, unread: error.message };
    }
  };
}

function namedGroups(policies: readonly ConditionalAccessPolicy[]): ReadonlySet<string> {
  const acting = policies.filter(({ state, grant }) => state !== "disabled" && grant !== null);
  const ids = acting.flatMap(({ users }) => [...users.includeGroups, ...users.excludeGroups]);
  return new Set(ids.map((id) => id.toLowerCase()));
}

/** The members' ids, or why they can't be read for good. */
async function readGroup({ directory }: Pick<Deps, "directory">, id: string): Promise<readonly string[] | string> {
  try {
    return (await directory.readMembers(id)).map((member) => member.id);
  } catch (error) {
    if (!isForGood(error)) throw error;
    return error.message;
  }
}
