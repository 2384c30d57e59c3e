import type { GroupState } from "../../directory/entities";
import type { World } from "../../world";
import type { Route } from "../call";
import { listObjects, selectFrom } from "../collection";
import { renderGroup } from "../render-directory";
import { groupOf } from "./groups";

const LIST = ["$select", "$top", "$count"] as const;

/** The groups that a group is inside of. */
export const groupParentRoutes: readonly Route[] = [
  {
    method: "GET",
    template: "/groups/{id}/transitiveMemberOf",
    api: "groups",
    needs: ["GroupMember.Read.All"],
    query: LIST,
    handle: (call) =>
      listObjects(call, {
        rows: () => parentsOf(call.world, groupOf(call)),
        render: (group) => ({ "@odata.type": "#microsoft.graph.group", ...selectFrom(call, renderGroup(group)) }),
        context: "directoryObjects",
        typeName: "microsoft.graph.directoryObject",
        fields: {},
      }),
  },
];

function parentsOf({ directory }: World, group: GroupState): readonly GroupState[] {
  const found = new Set<GroupState>([group]);
  for (const inner of found)
    for (const index of inner.parents) {
      const outer = directory.groups[index];
      if (outer !== undefined && outer.deletedAt === undefined) found.add(outer);
    }
  found.delete(group);
  return [...found];
}
