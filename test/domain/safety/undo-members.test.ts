import { buildMembersUndo } from "../../../src/domain/safety/undo-members";
import { memberOf } from "../../builders/deps";
import { policyOf } from "../../builders/policies";
import { STANDING } from "../../builders/standing";

const bundleOf = (users: number, registered: readonly number[] = []) =>
  buildMembersUndo({
    rolloutId: "r1",
    wave: { index: 1, name: "IT" },
    group: STANDING,
    intentId: "i1",
    at: Date.parse("2026-12-01T09:00:00Z"),
    people: Array.from({ length: users }, (_, n) => memberOf(n)),
    policy: policyOf(),
    registered: registered.map((n) => memberOf(n)),
  });

test("each person that was added is taken out by exactly one request, twenty a batch", () => {
  const { steps = [] } = bundleOf(45);
  const batches = steps.flatMap(({ request }) =>
    request.body === null ? [] : [request.body.requests as { url: string }[]],
  );
  expect(batches.map((batch) => batch.length)).toEqual([20, 20, 5]);
  expect(new Set(batches.flat().map(({ url }) => url)).size).toBe(45);
  expect(batches[0]?.[0]).toEqual({
    id: memberOf(0).id,
    method: "DELETE",
    url: `/groups/${STANDING.id}/members/${memberOf(0).id}/$ref`,
  });
  expect(steps.map(({ request }) => request.method)).toEqual(["GET", "POST", "POST", "POST", "GET"]);
});

test("it says whom it would harm, and how to stop without taking anybody out", () => {
  const { harms, instructions } = bundleOf(3, [1]);
  expect(harms?.people.map(({ upn }) => upn)).toEqual(["user1@contoso.example"]);
  expect(instructions.join(" ")).toContain("don't undo");
});

test("the policy is the same before and after: nothing of it is to be put back", () => {
  const { beforeHash, afterHash } = bundleOf(1);
  expect(afterHash).toBe(beforeHash);
});
