import fc from "fast-check";
import { readChangedValues } from "../../../src/contracts/graph/changed-values";

const record = (...modifiedProperties: unknown[]) => ({ targetResources: [{ type: "Policy", modifiedProperties }] });
const changed = (displayName: string, oldValue: unknown, newValue: unknown) => ({ displayName, oldValue, newValue });
const target = { targetType: "group", id: "g1", isRegistrationRequired: false, allowedPasskeyProfiles: ["p1"] };
const text = (value: unknown) => JSON.stringify(value);

test("only what changed, each property by its name, collections whole", () => {
  const read = readChangedValues(
    record(
      changed("Fido2.includeTargets", text([]), text([target])),
      changed("fido2.state", text("enabled"), text("disabled")),
    ),
  );
  expect(read).toEqual({
    before: { includeTargets: [], state: "enabled" },
    after: { includeTargets: [target], state: "disabled" },
  });
});

test("a collection that was absent was empty", () => {
  const read = readChangedValues(record(changed("Fido2.includeTargets", null, text([target]))));
  expect(read?.before).toEqual({ includeTargets: [] });
});

test("the whole methods policy, encoded once or twice, as records of before April 2026 had it", () => {
  const whole = (targets: unknown[]) =>
    text({
      authenticationMethodConfigurations: [
        { id: "Sms", state: 1 },
        { id: "Fido2", state: "enabled", includeTargets: targets, excludeTargets: [], passkeyProfiles: [] },
      ],
    });
  for (const encode of [(value: string) => value, text]) {
    const read = readChangedValues(
      record(changed("AuthenticationMethodsPolicy", encode(whole([])), encode(whole([target])))),
    );
    expect(read?.before.includeTargets).toEqual([]);
    expect(read?.after.includeTargets).toEqual([target]);
  }
});

test("a change of another method says that the passkey policy is as it was", () => {
  expect(readChangedValues(record(changed("Sms.state", text("enabled"), text("disabled"))))).toEqual({
    before: {},
    after: {},
  });
});

test.each<[string, object]>([
  ["no values at all", record()],
  ["no targets", {}],
  ["a property without a name", record({ oldValue: "[]", newValue: "[]" })],
  ["a property that nobody knows", record(changed("policy", text(1), text(2)))],
  ["no JSON", record(changed("Fido2.includeTargets", "[", "[]"))],
  [
    "a member of an enum that is not known",
    record(changed("Fido2.includeTargets", "[]", text([{ ...target, targetType: "device" }]))),
  ],
  ["a collection that is none", record(changed("Fido2.passkeyProfiles", text("x"), "[]"))],
])("%s is not understood, so it may have changed anything", (_, raw) => {
  expect(readChangedValues(raw as Record<string, unknown>)).toBeNull();
});

test("whatever a record holds is read or refused, never thrown", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ displayName: fc.anything(), oldValue: fc.anything(), newValue: fc.anything() })),
      (list) => {
        const read = readChangedValues(record(...list));
        expect(read === null || typeof read.before === "object").toBe(true);
      },
    ),
  );
});
