import fc from "fast-check";
import type { ChangedValues, PolicyChange } from "../../../src/domain/evidence/records";
import { changedCollections, COLLECTIONS } from "../../../src/domain/policy/collections";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { applyIntent, type PolicyIntent } from "../../../src/domain/policy/intent";
import { findOverwritten, type IsOurs } from "../../../src/domain/policy/overwritten";
import { anyEdit } from "../../builders/any-edit";
import { anyTenantPolicy } from "../../builders/any-policy";
import { groupId, profileOf } from "../../builders/policies";

const OURS = "passkey-rollout-writer";
const intent: PolicyIntent = { kind: "assign", profile: profileOf(), groupIds: [groupId(40)] };

/** What Graph does with our PATCH: the collections that we send replace those that are there. */
function patched(policy: Fido2Policy, sent: Fido2Policy, from: Fido2Policy): Fido2Policy {
  return { ...policy, ...Object.fromEntries(changedCollections(from, sent).map((name) => [name, sent[name]])) };
}

function valuesOf(before: Fido2Policy, after: Fido2Policy): ChangedValues {
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const pick = (policy: Fido2Policy) => Object.fromEntries(names.map((name) => [name, policy[name]]));
  return { before: pick(before), after: pick(after) };
}

let count = 0;
function recordOf(actor: string, before: Fido2Policy, after: Fido2Policy, known: boolean): PolicyChange {
  const values = known ? valuesOf(before, after) : null;
  return { id: `r${String((count += 1))}`, at: 0, actor, actorId: null, activity: "Update", values };
}

const knowing: IsOurs = ({ actor }) => actor === OURS;
const guessing: IsOurs = ({ actor }) => ((actor ?? "").includes("@") ? false : undefined);

/** A read, then up to three edits by others that we don't see, then our PATCH; one more edit upon it. */
const story = fc
  .tuple(anyTenantPolicy, fc.array(anyEdit, { maxLength: 3 }), anyEdit, fc.boolean(), fc.boolean())
  .map(([read, edits, later, ownIsKnown, identityIsKnown]) => {
    const sent = applyIntent(read, intent);
    const records: PolicyChange[] = [];
    let policy = read;
    const note = (actor: string, after: Fido2Policy, known: boolean) => {
      if (COLLECTIONS.some((name) => JSON.stringify(policy[name]) !== JSON.stringify(after[name])))
        records.push(recordOf(actor, policy, after, known));
      policy = after;
    };
    for (const edit of edits) note("admin@contoso.example", edit(policy), true);
    const atPatch = policy;
    note(OURS, patched(policy, sent, read), ownIsKnown);
    note("bo@contoso.example", later(policy), true);
    return { read, sent, atPatch, records, isOurs: identityIsKnown ? knowing : guessing };
  });

test("what slipped in is found exactly, in whatever order the log gives its records, or is called unknown", () => {
  let found = 0;
  fc.assert(
    fc.property(story, fc.func(fc.integer()), ({ read, sent, atPatch, records, isOurs }, orderOf) => {
      const shuffled = [...records].sort((a, b) => orderOf(a.id) - orderOf(b.id));
      const overwritten = findOverwritten({ before: read, after: sent }, shuffled, isOurs);
      if (overwritten.kind === "unknown") return;
      const names = changedCollections(read, sent);
      const lost = changedCollections(read, atPatch).filter((name) => names.includes(name));
      if (overwritten.kind === "nothing") {
        expect(lost).toEqual([]);
        return;
      }
      found += 1;
      expect(changedCollections(overwritten.after, atPatch).filter((name) => names.includes(name))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(100);
});

test("where the log has every value, nothing is unknown", () => {
  fc.assert(
    fc.property(story, ({ read, sent, records, isOurs }) => {
      fc.pre(records.every(({ values }) => values !== null));
      expect(findOverwritten({ before: read, after: sent }, records, isOurs).kind).not.toBe("unknown");
    }),
    { numRuns: 1000 },
  );
});

test("without any value nobody is called innocent but ourselves", () => {
  const [read, sent] = [policy(), applyIntent(policy(), intent)];
  const who = (actor: string) => recordOf(actor, read, sent, false);
  const kindOf = (...actors: string[]) =>
    findOverwritten({ before: read, after: sent }, actors.map(who), guessing).kind;
  expect(kindOf()).toBe("nothing");
  expect(kindOf(OURS)).toBe("nothing");
  expect(kindOf(OURS, "admin@contoso.example")).toBe("unknown");
  expect(kindOf(OURS, "Config Sync")).toBe("unknown");
  expect(findOverwritten({ before: read, after: sent }, [OURS, "Config Sync"].map(who), knowing)).toMatchObject({
    kind: "unknown",
    by: [{ actor: "Config Sync" }],
  });
});

function policy(): Fido2Policy {
  return {
    id: "Fido2",
    state: "enabled",
    includeTargets: [],
    excludeTargets: [],
    passkeyProfiles: [profileOf({ id: "p" })],
  };
}
