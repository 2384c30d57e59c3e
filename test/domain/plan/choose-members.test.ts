import fc from "fast-check";
import type { MembershipSnapshot, Person } from "../../../src/domain/people";
import { chooseMembers, reachedBy } from "../../../src/domain/plan/choose-members";
import { buildPlan, buildWave } from "./build-plan";

const byMembership = (...shares: (number | undefined)[]) =>
  buildPlan({
    assignment: { strategy: "membership", group: "sg-rollout" },
    waves: shares.map((share) => buildWave(share === undefined ? {} : { share })),
  });
const personOf = (id: string): Person => ({ id, upn: `${id}@contoso.example` });
const snapshotOf = (people: readonly string[], guests: readonly string[] = []): MembershipSnapshot => ({
  takenAt: 0,
  groups: [],
  people: people.map(personOf),
  guests: guests.map(personOf),
  disabled: [],
});
const nobody = () => false;
const ids = fc.uniqueArray(fc.uuid(), { maxLength: 60 });
const share = fc.double({ min: 0.01, max: 1, noNaN: true });

test("with targets nobody is left out, protected or not: such a wave is refused, not trimmed", () => {
  const everybody = snapshotOf(["a", "b"], ["g"]);
  expect(chooseMembers(buildPlan(), 0, everybody, () => true)).toEqual({ snapshot: everybody, skipped: [] });
});

test("by membership protected people are skipped, by name, and everybody else stays", () => {
  const { snapshot, skipped } = chooseMembers(
    byMembership(undefined),
    0,
    snapshotOf(["a", "b", "c"]),
    (id) => id === "b",
  );
  expect(snapshot.people.map(({ id }) => id)).toEqual(["a", "c"]);
  expect(skipped).toEqual([personOf("b")]);
});

test("whom a share takes depends on each person alone: neither on others nor on the order", () => {
  fc.assert(
    fc.property(ids, share, fc.nat(), (all, part, cut) => {
      const plan = byMembership(part);
      const taken = (people: readonly string[]) =>
        new Set(chooseMembers(plan, 0, snapshotOf(people), nobody).snapshot.people.map(({ id }) => id));
      const some = all.slice(0, all.length === 0 ? 0 : cut % all.length);
      const [whole, turned, part1] = [taken(all), taken([...all].reverse()), taken(some)];
      expect(turned).toEqual(whole);
      for (const id of some) expect(part1.has(id)).toBe(whole.has(id));
    }),
  );
});

test("two growing shares together reach exactly the larger share, and nobody twice", () => {
  fc.assert(
    fc.property(ids, share, share, (all, one, other) => {
      const [small, large] = [Math.min(one, other), Math.max(one, other)];
      const plan = byMembership(small, large);
      const take = (wave: number, people: readonly string[]) =>
        reachedBy(plan, chooseMembers(plan, wave, snapshotOf(people), nobody).snapshot).map(({ id }) => id);
      const first = take(0, all);
      const second = take(
        1,
        all.filter((id) => !first.includes(id)),
      );
      expect([...first, ...second].sort()).toEqual(take(1, all).sort());
    }),
  );
});

test("guests and disabled accounts are not added, so a later wave may still reach them", () => {
  const plan = byMembership(undefined);
  expect(reachedBy(plan, snapshotOf(["a"], ["g"])).map(({ id }) => id)).toEqual(["a"]);
  expect(reachedBy(buildPlan(), snapshotOf(["a"], ["g"])).map(({ id }) => id)).toEqual(["a", "g"]);
});
