import type { Instant } from "../../domain/time";
import type { TenantTruth } from "../tenant/truth";

/** Ids of everybody in the group that files call so, by object id or by name; as in Graph, case does not count in names. */
export function membersOfGroup(truth: TenantTruth, nameOrId: string, at: Instant): readonly string[] {
  const found = truth.groups.find((group) => isGroup(group, nameOrId));
  return truth.membersOf(found?.id ?? nameOrId, at);
}

/** Whether files mean this group by that word. */
export function isGroup(group: { readonly id: string; readonly name: string }, nameOrId: string): boolean {
  const wanted = nameOrId.toLowerCase();
  return group.id.toLowerCase() === wanted || group.name.toLowerCase() === wanted;
}
