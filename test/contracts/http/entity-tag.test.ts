import fc from "fast-check";
import { noneMatches, rolloutTag, stillMatches } from "../../../src/contracts/http/entity-tag";
import { toRolloutResource, type RolloutParts } from "../../../src/contracts/http/rollout-resource";
import { bakingWave, rolloutOf, TUESDAY_NINE, verdictOf, waveOf } from "../../builders/rollouts";

const URL_OF_APP = "https://rollout.contoso.example";
const tagOf = (parts: Partial<RolloutParts> = {}) =>
  rolloutTag(toRolloutResource({ rollout: rolloutOf(), waves: [waveOf(0)], approvals: [], ...parts }, URL_OF_APP));

test("the same rollout has the same tag, and anything that is shown changes it", () => {
  const tags = [
    tagOf(),
    tagOf({ rollout: rolloutOf({ revision: 2 }) }),
    tagOf({ rollout: rolloutOf({ phase: "held" }) }),
    tagOf({ rollout: rolloutOf({ waitsFor: "the window" }) }),
    tagOf({ waves: [bakingWave(0)] }),
    tagOf({ waves: [bakingWave(0, { verdict: verdictOf("certified") })] }),
    tagOf({ waves: [bakingWave(0, { verdict: verdictOf("certified", { at: TUESDAY_NINE }) })] }),
  ];
  expect(new Set(tags).size).toBe(tags.length);
  expect(tagOf()).toBe(tags[0]);
});

test("who polls is told of new evidence; who changes something only has to have seen revision and phase", () => {
  const [before, after] = [tagOf({ waves: [waveOf(0)] }), tagOf({ waves: [bakingWave(0)] })];
  expect(noneMatches(before, after)).toBe(false);
  expect(stillMatches(before, after)).toBe(true);
  expect(stillMatches(before, tagOf({ rollout: rolloutOf({ phase: "paused" }) }))).toBe(false);
  expect(stillMatches(before, tagOf({ rollout: rolloutOf({ revision: 2 }) }))).toBe(false);
});

test.each(["*", `"x", TAG`, "W/TAG", "TAG"])("If-None-Match %s matches", (header) => {
  expect(noneMatches(header.replace("TAG", tagOf()), tagOf())).toBe(true);
});

test("whatever the header holds, it is read without an error", () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      fc.pre(!header.includes("*"));
      expect(noneMatches(header, tagOf())).toBe(false);
      expect(stillMatches(header, tagOf())).toBe(false);
    }),
  );
});
