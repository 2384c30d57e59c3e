import { renderWhatIf } from "../../../src/views/text/what-if-text";
import { memberOf } from "../../builders/deps";
import { groupId, policyOf } from "../../builders/policies";
import { aWarning, previewOf } from "../../builders/previews";
import { whatIfFactsOf } from "../../builders/what-ifs";

const same = (text: string) => text;
const plain = { good: same, bad: same, strong: same, faint: same };
const people = (...numbers: number[]) => numbers.map((n) => memberOf(n));

const facts = whatIfFactsOf({
  groups: { 1: [...people(1, 2, 3, 4, 5, 6), memberOf(7, { guest: true })], 2: people(6, 8) },
  waves: [[1], [2]],
  platforms: [
    [memberOf(1), "ios"],
    [memberOf(2), "windows"],
    [memberOf(3), "windows"],
  ],
});

test("each wave says who gains what, who is unchanged and why, and that nobody loses, then all waves in a table", () => {
  const text = renderWhatIf(previewOf(facts), plain);
  expect(text).toContain(
    "Wave 1, wave 1\n  7 people gain: register synced passkeys, register device-bound passkeys without",
  );
  expect(text).toContain("    6 members, 1 guest; 2 Windows, 1 iOS, 4 platform unknown");
  expect(text).toMatch(/user1@.*user4@contoso\.example and 3 more\n/);
  expect(text).toContain("  1 person gains: ");
  expect(text).toContain("  1 person unchanged: an earlier wave gives it");
  expect(text.match(/nobody loses anything/g)).toHaveLength(2);
  expect(text).toContain(
    "   wave    gain  unchanged  lose  policy changes\n1  wave 1     7          0     0               2\n",
  );
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
});

test("what must not happen can't be overlooked", () => {
  const legacy = policyOf({
    passkeyProfiles: [],
    includeTargets: [{ targetType: "group", id: "all_users" }],
    isAttestationEnforced: true,
  });
  const text = renderWhatIf(previewOf({ ...facts, policy: legacy }), { ...plain, bad: (words) => `!${words}!` });
  expect(text).toMatch(/!7 people would lose: register device-bound passkeys/);
  expect(text).toContain("everybody else would lose: ");
  expect(text).toMatch(/would be refused: \d findings block/);
  expect(text).not.toContain(
    "nobody loses anything\n  the policy:\n    include target aaaaaaaa-0000-4000-8000-000000000001",
  );
  expect(text).toMatch(/1 {2}wave 1 +7 +0 +everybody/);
});

test("findings come last, with what to do and where it is explained", () => {
  const text = renderWhatIf(previewOf(facts, {}, { findings: [aWarning] }), plain);
  expect(text).toContain("synced-passkeys: A rollout of this plan could start, with 1 warning.");
  expect(text).toContain(
    "warns    It was not proven in this tenant.\n         Prove it.\n         docs/findings.md#proof-missing\n",
  );
});

test("a what-if of a policy that changes nothing says so, and what was not looked at is said", () => {
  const nothing = whatIfFactsOf({
    policy: policyOf({ excludeTargets: [{ targetType: "group", id: groupId(2) }] }),
    groups: { 1: people(1), 2: people(1) },
    waves: [[1]],
  });
  const basis = { platformsSince: null, conditionalAccessUnread: "Policy.Read.All is missing" };
  const text = renderWhatIf(previewOf(nothing, {}, { basis }), plain);
  expect(text).toContain("  nobody gains anything\n  1 person unchanged: an exclusion keeps all passkeys from them");
  expect(text).toContain("Platforms are unknown: no sign-in could be read.");
  expect(text).toContain("Conditional Access was not looked at in full: Policy.Read.All is missing");
});

test("a preview without an answer says why", () => {
  const failed = previewOf(facts, { state: "failed", result: null });
  expect(renderWhatIf(failed, plain)).toContain("Something went wrong; the app's log has more.");
});
