import fc from "fast-check";
import { findAuthors } from "../../../src/domain/drift/attribute";
import { authorNamed, nameAuthors } from "../../../src/domain/drift/author";
import type { PolicyChange } from "../../../src/domain/evidence/records";
import { HOUR, MINUTE, SECOND } from "../../../src/domain/time";
import { TUESDAY_NINE } from "../../builders/rollouts";

const US = "passkey-rollout-writer";
let records = 0;
const by = (actor: string | null, at: number): PolicyChange => ({
  id: `change-${String((records += 1))}`,
  at,
  actor,
  actorId: actor === null ? null : `id of ${actor}`,
  activity: "Authentication Methods Policy Update",
});
const names = (changes: readonly PolicyChange[], ours: readonly number[], since = TUESDAY_NINE) =>
  findAuthors(changes, ours, since).map(({ name }) => name);

test("our own records are never taken for somebody else's", () => {
  const ours = [TUESDAY_NINE, TUESDAY_NINE + HOUR];
  expect(names([by(US, TUESDAY_NINE + SECOND), by(US, TUESDAY_NINE + HOUR + SECOND)], ours)).toEqual([]);
});

test("a colleague who edits in the very minute of our write is named", () => {
  const changes = [by("eve@contoso.example", TUESDAY_NINE + SECOND), by(US, TUESDAY_NINE + 2 * SECOND)];
  expect(names(changes, [TUESDAY_NINE])).toEqual(["eve@contoso.example"]);
});

test("a tool that writes right before us is told from us by our other writes", () => {
  const at = TUESDAY_NINE + 3 * HOUR;
  const ours = [TUESDAY_NINE, TUESDAY_NINE + HOUR, at];
  const changes = [
    ...ours.slice(0, 2).map((each) => by(US, each + SECOND)),
    by("Config Sync", at + SECOND),
    by(US, at + 5 * SECOND),
  ];
  expect(names(changes, ours, at)).toEqual(["Config Sync"]);
});

test("a tool that writes in the very instant of ours is told from us by a write at which nobody else wrote", () => {
  const at = TUESDAY_NINE + HOUR;
  const changes = [by(US, TUESDAY_NINE), by("Desired State Sync", at), by(US, at)];
  expect(names(changes, [TUESDAY_NINE, at], at)).toEqual(["Desired State Sync"]);
});

test("whoever wrote before the policy was last as we knew it has nothing to do with it", () => {
  const changes = [by("eve@contoso.example", TUESDAY_NINE - HOUR), by("Config Sync", TUESDAY_NINE + HOUR)];
  expect(names(changes, [])).toEqual(["Config Sync"]);
});

test("nobody is guessed: a record that names nobody, or none at all, leaves the author open", () => {
  expect(names([by(null, TUESDAY_NINE + MINUTE)], [])).toEqual([]);
  expect(nameAuthors([])).toBe("Somebody whom the audit log does not name yet");
});

test("a person who sends our prepared requests and also edits by hand is named for the edit", () => {
  const ours = [TUESDAY_NINE, TUESDAY_NINE + HOUR];
  const changes = [...ours, TUESDAY_NINE + 2 * HOUR].map((at) => by("admin@contoso.example", at + SECOND));
  expect(names(changes, ours, TUESDAY_NINE + HOUR)).toEqual(["admin@contoso.example"]);
});

test("several authors are all named, each by what they are", () => {
  const authors = ["Config Sync", "eve@contoso.example", "Azure MFA StrongAuthenticationService"].map(authorNamed);
  expect(nameAuthors(authors)).toBe(
    "The application 'Config Sync', eve@contoso.example and Microsoft's own service 'Azure MFA StrongAuthenticationService'",
  );
  expect(nameAuthors(authors.slice(0, 2).toReversed())).toBe("eve@contoso.example and the application 'Config Sync'");
});

test("whatever the log holds, nobody is named who is not in it, and our identity never is", () => {
  const change = fc.record({ name: fc.constantFrom(US, "Config Sync", "eve@contoso.example"), at: fc.nat(40) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), fc.uniqueArray(fc.nat(40), { maxLength: 5 }), (made, minutes) => {
      const ours = minutes.map((at) => TUESDAY_NINE + at * MINUTE);
      const changes = [
        ...made.filter(({ name }) => name !== US).map(({ name, at }) => by(name, TUESDAY_NINE + at * MINUTE + 20_000)),
        ...ours.map((at) => by(US, at + SECOND)),
      ];
      const found = names(changes, ours);
      expect(found).not.toContain(US);
      expect(made.map(({ name }) => name)).toEqual(expect.arrayContaining([...found]));
    }),
    { numRuns: 1000 },
  );
});
