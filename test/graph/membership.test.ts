import { scenarioFile } from "../../src/contracts/scenario-file";
import { tenantFile } from "../../src/contracts/tenant-file";
import { PermissionMissingError, RetryLaterError } from "../../src/contracts/graph/graph-error";
import { createCredentials } from "../../src/graph/credentials";
import { createGraphClient } from "../../src/graph/graph-client";
import { createMembership } from "../../src/graph/membership";
import { createWriterIdentity } from "../../src/graph/writer-identity";
import { createEmulatedTenant } from "../../src/local/tenant/emulated-tenant";
import type { AddAnswer } from "../../src/ports/membership";
import { checkExchange } from "../graph-schema/conformance";
import { hasSchemaData } from "../graph-schema/schema-data";
import type { RecordedExchange } from "../../src/local/tenant/recording";
import { clientWorld, collectingLogger, skippingClock, thrownBy } from "./world";

const STARTS_AT = Date.UTC(2026, 11, 1, 7);
const INTENT = "9f0c1e9a-0000-4000-8000-000000000001";
const ENDPOINT = "http://127.0.0.1:8800";
const NOBODY = "99999999-0000-4000-8000-000000000099";

/** The adapter on an emulated tenant in the same process: an empty rollout group and fifty people elsewhere. */
function adapterOn(file: object = {}, faults: object[] = []) {
  const clock = skippingClock(STARTS_AT);
  const recorded: RecordedExchange[] = [];
  const tenant = createEmulatedTenant({
    file: tenantFile.parse({
      ...{ apiVersion: "passkey-rollout/v1", kind: "Tenant", seed: 7, startsAt: "2026-12-01T07:00:00Z", history: "1d" },
      groups: [
        { name: "sg-rollout" },
        { name: "sg-it", users: 50 },
        { name: "sg-outer", kind: "nested", groups: ["sg-rollout"] },
        { name: "sg-from-ad", onPremises: true },
        { name: "sg-role", roleAssignable: true },
        { name: "sg-dynamic", kind: "dynamic" },
      ],
      ...file,
    }),
    scenario: scenarioFile.parse({ apiVersion: "passkey-rollout/v1", kind: "Scenario", faults }),
    now: () => clock.now(),
    sleep: (ms) => clock.sleep(ms),
    record: (exchange) => recorded.push(exchange),
  });
  const { reader, writer } = createCredentials({ kind: "local", endpoint: ENDPOINT });
  const fetch: typeof globalThis.fetch = (input, init) => tenant.handle(new Request(input, init));
  const parts = { endpoint: ENDPOINT, fetch, clock, random: { next: () => 0.5 }, logger: collectingLogger() };
  const clients = {
    reader: createGraphClient({ ...parts, credential: reader }),
    writer: createGraphClient({ ...parts, credential: writer }),
  };
  const identity = createWriterIdentity(writer, ENDPOINT);
  const membership = createMembership({ ...clients, identity, endpoint: ENDPOINT, clock });
  const idOf = (name: string) => tenant.truth.groups.find((group) => group.name === name)?.id ?? "";
  const people = tenant.truth.membersOf("sg-it", STARTS_AT);
  return { membership, tenant, clock, recorded, people, group: idOf("sg-rollout"), idOf };
}

const kinds = (answers: readonly AddAnswer[]) => answers.map((answer) => answer.kind);

describe("adding people to the standing group", () => {
  test("takes twenty in one call, each answered for by itself, and both sides show them", async () => {
    const { membership, people, group, clock, recorded } = adapterOn();
    const twenty = people.slice(0, 20);
    expect(kinds(await membership.add(group, twenty, INTENT))).toEqual(twenty.map(() => "added"));
    expect(await membership.readMembers(group)).toEqual(new Set(twenty));
    await clock.sleep(60_000);
    expect(await membership.readSeen(group, [...twenty.slice(0, 19), people[30] ?? ""])).toEqual(
      new Set(twenty.slice(0, 19)),
    );
    if (hasSchemaData()) expect([...new Set(recorded.flatMap((each) => checkExchange(each)))]).toEqual([]);
  });

  test("somebody who is a member already, and somebody who left the directory, spoil it for nobody else", async () => {
    const { membership, people, group } = adapterOn();
    const [first = "", second = ""] = people;
    await membership.add(group, [first], INTENT);
    expect(kinds(await membership.add(group, [first, NOBODY, second], INTENT))).toEqual([
      "already",
      "missing",
      "added",
    ]);
  });

  test("a throttled item says how long to wait, although the envelope says 200", async () => {
    const throttle = { at: "start", kind: "throttle", api: "groups", retryAfter: 17 };
    const { membership, people, group } = adapterOn({}, [throttle]);
    expect(await membership.add(group, people.slice(0, 2), INTENT)).toMatchObject([
      { kind: "throttled", retryAfterMs: 17_000 },
      { kind: "throttled", retryAfterMs: 17_000 },
    ]);
  });

  test("an item that failed after its effect is in doubt, not refused", async () => {
    const { membership, people, group } = adapterOn({}, [{ at: "start", kind: "5xx-after-effect", api: "groups" }]);
    expect(kinds(await membership.add(group, people.slice(0, 1), INTENT))).toEqual(["outcome-unknown"]);
  });

  test.each([
    ["a missing permission", { missing: ["GroupMember.ReadWrite.All"] }, "sg-rollout", 403],
    ["a group that carries roles", {}, "sg-role", 403],
    ["a group from on-premises", {}, "sg-from-ad", 400],
    ["a group with a dynamic rule", {}, "sg-dynamic", 400],
  ])("%s is refused with Graph's words", async (_, file, name, status) => {
    const { membership, people, idOf } = adapterOn(file);
    expect(await membership.add(idOf(name), people.slice(0, 1), INTENT)).toMatchObject([
      { kind: "refused", status, message: expect.any(String) },
    ]);
    expect((await membership.readMembers(idOf(name))).size).toBe(0);
  });

  test("an envelope that is throttled, lost or refused answers so for everybody in it", async () => {
    const { client, graph, clock } = clientWorld();
    const identity = { read: async () => ({ id: null, roles: null }) };
    const endpoint = "https://graph.microsoft.com";
    const membership = createMembership({ reader: client, writer: client, identity, endpoint, clock });
    graph.faults.push({ kind: "status", status: 429, retryAfter: "120" });
    expect(await membership.add("g", ["a", "b"], INTENT)).toMatchObject([
      { personId: "a", kind: "throttled", retryAfterMs: 120_000 },
      { personId: "b", kind: "throttled", retryAfterMs: 120_000 },
    ]);
    graph.faults.push({ kind: "status", status: 502 });
    expect(kinds(await membership.add("g", ["a"], INTENT))).toEqual(["outcome-unknown"]);
    graph.answer("POST", "/v1.0/$batch", { json: { responses: [] } });
    expect(kinds(await membership.add("g", ["a"], INTENT))).toEqual(["outcome-unknown"]);
    graph.faults.push({ kind: "status", status: 403 });
    expect(kinds(await membership.add("g", ["a"], INTENT))).toEqual(["refused"]);
    expect(graph.asked.every(({ headers }) => headers["client-request-id"] === INTENT)).toBe(true);
  });
});

describe("reading", () => {
  test("a group tells what is inside it, what it is inside of, and where it is mastered", async () => {
    const { membership, idOf } = adapterOn();
    expect(await membership.findGroups("sg-rollout")).toMatchObject([
      { name: "sg-rollout", security: true, onPremises: false, contains: [], inside: [{ name: "sg-outer" }] },
    ]);
    expect(await membership.findGroups(idOf("sg-outer"))).toMatchObject([{ contains: ["sg-rollout"], inside: [] }]);
    expect(await membership.findGroups("sg-from-ad")).toMatchObject([{ onPremises: true }]);
    expect(await membership.findGroups("sg-nowhere")).toEqual([]);
  });

  test("a throttled look from people's side waits for the longest of the items", async () => {
    const throttle = { at: "start", kind: "throttle", api: "users", retryAfter: 40 };
    const { membership, people, group } = adapterOn({}, [throttle]);
    const thrown = await thrownBy(membership.readSeen(group, people.slice(0, 3)));
    expect(thrown).toBeInstanceOf(RetryLaterError);
    expect((thrown as RetryLaterError).afterMs).toBe(40_000);
  });

  test("a look that is not permitted says which permission is missing", async () => {
    const { membership, people, group } = adapterOn({ missing: ["GroupMember.Read.All"] });
    expect(await thrownBy(membership.readSeen(group, people.slice(0, 1)))).toBeInstanceOf(PermissionMissingError);
  });
});

describe("whether people may be added is known before anybody is", () => {
  test("where the token says nothing, Graph is asked to add nobody", async () => {
    const granted = adapterOn();
    expect(await granted.membership.readRight(granted.group)).toBe("granted");
    const lacking = adapterOn({ missing: ["GroupMember.ReadWrite.All"] });
    expect(await lacking.membership.readRight(lacking.group)).toBe("missing");
    expect(granted.tenant.truth.membershipChanges).toEqual([]);
  });

  test.each([
    [["GroupMember.ReadWrite.All"], 403, "granted", 0],
    [["Policy.ReadWrite.AuthenticationMethod"], 403, "missing", 1],
    [["Policy.ReadWrite.AuthenticationMethod"], 404, "granted", 1],
    [["Policy.ReadWrite.AuthenticationMethod"], 500, "unknown", 1],
  ])("a token with %j and a %d of Graph: %s, after %d requests", async (roles, status, right, requests) => {
    const { client, graph, clock } = clientWorld();
    const identity = { read: async () => ({ id: null, roles }) };
    const endpoint = "https://graph.microsoft.com";
    const membership = createMembership({ reader: client, writer: client, identity, endpoint, clock });
    graph.faults.push({ kind: "status", status });
    expect(await membership.readRight("11111111-0000-4000-8000-000000000001")).toBe(right);
    expect(graph.asked.length).toBe(requests);
  });
});
