import { tenantFile } from "../../src/contracts/tenant-file";
import { PermissionMissingError } from "../../src/contracts/graph/graph-error";
import { createCredentials } from "../../src/graph/credentials";
import { createGraphClient } from "../../src/graph/graph-client";
import { createReportBudget, REPORT_LIMIT } from "../../src/graph/report-budget";
import { createRequestCounter } from "../../src/graph/request-counter";
import { createUserMethods } from "../../src/graph/user-methods";
import { createEmulatedTenant } from "../../src/local/tenant/emulated-tenant";
import { HOUR, MINUTE } from "../../src/domain/time";
import { collectingLogger, skippingClock } from "./world";

const STARTS_AT = Date.UTC(2026, 11, 1, 7);

/** The adapter on an emulated tenant of forty people, within a fifth of the published budget. */
function methodsOf(graph: object = {}) {
  const clock = skippingClock(STARTS_AT);
  const tenant = createEmulatedTenant({
    file: tenantFile.parse({
      ...{ apiVersion: "passkey-rollout/v1", kind: "Tenant", seed: 7, startsAt: "2026-12-01T07:00:00Z", history: "1d" },
      groups: [
        { name: "sg-it", users: 40 },
        { name: "sg-break-glass", users: 2, roles: ["Global Administrator"], methods: ["passKeyDeviceBound"] },
      ],
      graph,
    }),
    now: () => clock.now(),
    sleep: (milliseconds) => clock.sleep(milliseconds),
  });
  const endpoint = "http://127.0.0.1:8800";
  const client = createGraphClient({
    ...{ endpoint, clock, random: { next: () => 0.5 }, logger: collectingLogger(), counter: createRequestCounter() },
    fetch: (input, init) => tenant.handle(new Request(input, init)),
    credential: createCredentials({ kind: "local", endpoint }).reader,
    limiter: createReportBudget({ clock, share: 0.2, ...REPORT_LIMIT }),
  });
  return { clock, tenant, methods: createUserMethods(client, 0.2) };
}

describe("the sign-in methods of people in an emulated tenant", () => {
  it("are read from the credentials themselves: the break-glass accounts have keys that attest", async () => {
    const { tenant, methods } = methodsOf();
    const [admin] = tenant.truth.membersOf("sg-break-glass", STARTS_AT);
    const read = (await methods.read(admin ?? "")) ?? [];
    expect(read.map((method) => method.kind)).toContain("password");
    expect(read.find((method) => method.kind === "passkey")).toMatchObject({
      passkey: { type: "deviceBound", attested: true },
    });
  });

  it("take about as long as was said before, within a fifth of the budget", async () => {
    const { clock, tenant, methods } = methodsOf();
    const people = [...tenant.truth.membersOf("sg-it", STARTS_AT)];
    for (const id of people) expect((await methods.read(id))?.length).toBeGreaterThan(0);
    const [took, said] = [clock.now() - STARTS_AT, methods.estimate(people.length)];
    expect(took / said).toBeGreaterThan(0.8);
    expect(took).toBeLessThanOrEqual(said);
    expect(methods.estimate(10_000)).toBe(10_000 * 10_000);
    expect(methods.estimate(10_000)).toBeGreaterThan(27 * HOUR + 46 * MINUTE);
  });

  it("of somebody who is gone are nothing", async () => {
    const { methods } = methodsOf();
    expect(await methods.read("99999999-0000-4000-8000-000000000009")).toBeUndefined();
  });

  it("without the permission are refused with its name", async () => {
    const { tenant, methods } = methodsOf({ missing: ["UserAuthenticationMethod.Read.All"] });
    const [somebody] = tenant.truth.membersOf("sg-it", STARTS_AT);
    await expect(methods.read(somebody ?? "")).rejects.toThrow(PermissionMissingError);
    await expect(methods.read(somebody ?? "")).rejects.toThrow("UserAuthenticationMethod.Read.All");
  });
});
