import fc from "fast-check";
import { createMembershipIndex } from "../../../src/domain/safety/memberships";
import { memberOf } from "../../builders/deps";
import { groupId } from "../../builders/policies";

const groupsOf = ({ memberships }: ReturnType<typeof createMembershipIndex>, id: string) => {
  const found = memberships.people.get(id);
  return found === undefined ? undefined : [...(memberships.classes[found.classIndex] ?? [])].sort();
};

test("people with the same groups share one class, and class 0 stands for everybody else", () => {
  const index = createMembershipIndex();
  index.add(groupId(1), [memberOf(1), memberOf(2), memberOf(3)]);
  index.add(groupId(2), [memberOf(2), memberOf(3)]);
  const [one, two, three] = [1, 2, 3].map((n) => index.memberships.people.get(memberOf(n).id)?.classIndex);
  expect(two).toBe(three);
  expect(two).not.toBe(one);
  expect(index.memberships.classes[0]).toEqual([]);
  expect(groupsOf(index, memberOf(2).id)).toEqual([groupId(1), groupId(2)]);
});

test("a group that is read twice, or in other letters, is one group", () => {
  const index = createMembershipIndex();
  index.add(groupId(1), [memberOf(1)]);
  index.add(groupId(1).toUpperCase(), [memberOf(1), memberOf(2)]);
  expect([memberOf(1), memberOf(2)].map(({ id }) => groupsOf(index, id))).toEqual([[groupId(1)], [groupId(1)]]);
});

test("whatever the groups, everybody is found with exactly the groups that hold them", () => {
  const anyGroups = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { maxLength: 12 }), { maxLength: 8 });
  fc.assert(
    fc.property(anyGroups, (groups) => {
      const index = createMembershipIndex();
      groups.forEach((members, n) => {
        index.add(
          groupId(n + 1),
          members.map((member) => memberOf(member)),
        );
      });
      for (let person = 1; person <= 15; person += 1) {
        const held = groups.flatMap((members, n) => (members.includes(person) ? [groupId(n + 1)] : [])).sort();
        expect(groupsOf(index, memberOf(person).id)).toEqual(held.length === 0 ? undefined : held);
      }
    }),
    { numRuns: 500 },
  );
});
