import fc from "fast-check";
import { isInShare, positionOf, shareSalt } from "../../../src/domain/plan/share";
import { buildPlan } from "./build-plan";

const SALT = "synced-passkeys\nsg-rollout";
const share = fc.double({ min: 0, max: 1, noNaN: true });

test("the same person is always on the same side, however the id is spelt and whoever else is there", () => {
  fc.assert(
    fc.property(fc.uuid(), share, (id, part) => {
      expect(isInShare(id.toUpperCase(), part, SALT)).toBe(isInShare(id, part, SALT));
    }),
  );
});

test("a larger share includes every smaller one", () => {
  fc.assert(
    fc.property(fc.uuid(), share, share, (id, one, other) => {
      const [small, large] = [Math.min(one, other), Math.max(one, other)];
      expect(!isInShare(id, small, SALT) || isInShare(id, large, SALT)).toBe(true);
    }),
  );
});

test("positions lie from 0 up to but not including 1, so that a share of everything is everybody", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.string(), (id, salt) => {
      const position = positionOf(id, salt);
      expect(position >= 0 && position < 1 && isInShare(id, 1, salt) && isInShare(id, undefined, salt)).toBe(true);
    }),
  );
});

test("of ten thousand people a tenth is very nearly a tenth", () => {
  const ids = Array.from({ length: 10_000 }, (_, n) => `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, "0")}`);
  const taken = ids.filter((id) => isInShare(id, 0.1, SALT)).length;
  // Five standard deviations of a fair draw.
  expect(Math.abs(taken - 1000)).toBeLessThan(150);
});

test("another plan, or another rollout group, draws other people first", () => {
  const [one, other] = [
    shareSalt(buildPlan({ assignment: { strategy: "membership", group: "SG-Rollout" } })),
    shareSalt(buildPlan({ assignment: { strategy: "membership", group: "sg-other" } })),
  ];
  expect(one).toBe(SALT);
  const id = "bbbbbbbb-0000-4000-8000-000000000001";
  expect(positionOf(id, one)).not.toBe(positionOf(id, other));
});

// First 52 bits of SHA-256("synced-passkeys\nsg-rollout\nbbbbbbbb-0000-4000-8000-000000000001"), divided by 2^52.
test("what was drawn once is drawn again by every later version: the figure is a published one", () => {
  expect(positionOf("bbbbbbbb-0000-4000-8000-000000000001", SALT)).toBeCloseTo(0.048386295043219674, 15);
});
