import { samePerson } from "../approval/may-decide";
import { type Finding, finding } from "./finding";
import type { PreflightFacts } from "./preflight-facts";

/** Whether enough people can approve: enabled, no guests, and neither the requester nor the plan's owner. */
export function findApproverProblems({
  plan,
  approvers: { groups, problem, people, requester, minimum },
}: Pick<PreflightFacts, "plan" | "approvers">): readonly Finding[] {
  const name = `'${plan.approvals.approvers}'`;
  if (problem !== null)
    return [
      finding(
        "approvers-unreadable",
        "blocks",
        `The members of ${name}, who are to approve, can't be read: ${problem}`,
        "Grant GroupMember.Read.All to the reader identity.",
      ),
    ];
  if (groups !== 1)
    return [
      finding(
        "approvers-missing",
        "blocks",
        `${groups === 0 ? "No group is" : `${String(groups)} groups are`} called ${name}, where the approvers should be.`,
        "Name the approvers' group by its object id, or create it.",
      ),
    ];
  const owner = { id: "", upn: plan.metadata.owner };
  const able = people.filter(
    (person) => person.accountEnabled && !person.guest && !samePerson(person, requester) && !samePerson(person, owner),
  );
  if (able.length >= minimum) return [];
  return [
    finding(
      "approvers-too-few",
      "blocks",
      `Of ${String(people.length)} members of ${name} ${String(able.length)} can approve (enabled, no guests, neither requester nor owner); ${String(minimum)} must be able to.`,
      "Add approvers to the group.",
    ),
  ];
}
