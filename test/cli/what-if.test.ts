import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { previewSchema } from "../../src/contracts/http/preview-resource";
import { startApp, type AppUnderTest } from "../functions/app-under-test";
import { SMALL_PLAN, SMALL_TENANT, smallFiles } from "../local/rehearsal/files";
import { run } from "./run";

const folder = mkdtempSync(path.join(tmpdir(), "passkey-rollout-what-if-"));
const GUARD = "apiVersion: passkey-rollout/v1\nkind: TenantGuard\n";

type Files = ReturnType<typeof smallFiles>;
const argv = (command: string, files: Files, ...more: string[]): string[] => [
  ...[command, files.plan, "--tenant", files.tenant],
  ...(files.guard === undefined ? [] : ["--guard", files.guard]),
  ...more,
];

describe("preflight against an emulated tenant", () => {
  it("says that a rollout could start, and ends with 0", async () => {
    const { code, out, err } = await run(argv("preflight", smallFiles()));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^small: A rollout of this plan could start/);
  });

  it("ends with 2 and names what blocks, whom and where, with the mend", async () => {
    const tenant = SMALL_TENANT.replace(
      "sg-first, users: 14 }",
      "sg-first, users: 14, alsoIn: { sg-break-glass: 2 } }",
    );
    const { code, out } = await run(argv("preflight", smallFiles({ tenant })));
    expect(code).toBe(2);
    expect(out).toContain("would be refused: 1 finding blocks");
    expect(out).toMatch(/blocks {3}Wave 'first' .*protected people: first-0\d+@contoso\.example/);
    expect(out).toContain("docs/findings.md#protected-in-wave");
  });

  it("finds a missing group instead of calling the plan wrong", async () => {
    const plan = SMALL_PLAN.replace("[sg-second]", "[sg-nowhere]");
    const { code, out } = await run(argv("preflight", smallFiles({ plan }), "--json"));
    const { result } = previewSchema.parse(JSON.parse(out));
    expect(code).toBe(2);
    expect(result?.findings[0]).toMatchObject({ id: "group-missing", severity: "blocks", wave: 2 });
  });

  it("names the guard's own file and line", async () => {
    const files = smallFiles({ guard: `${GUARD}limits: { waveUsers: 3 }\n` });
    const { code, out } = await run(argv("preflight", files, "--json"));
    expect(code).toBe(2);
    expect(out).toContain(`(${String(files.guard)}:3, limits.waveUsers)`);
  });

  it("ends with 64 for wrong files, each mistake on its line", async () => {
    const files = smallFiles({ plan: SMALL_PLAN.replace("bake: 10h", "baek: 10h"), guard: `${GUARD}limts: {}\n` });
    const { code, out, err } = await run(argv("preflight", files));
    expect({ code, out }).toEqual({ code: 64, out: "" });
    expect(err).toMatch(/plan-\d+\.yaml:\d+:\d+: .*"baek".*"bake"/);
    expect(err).toMatch(/guard-\d+\.yaml:3:1: .*"limts".*"limits"/);
    const tenant = smallFiles({ tenant: SMALL_TENANT.replace("kind: Tenant", "kind: Tennant") });
    expect((await run(argv("preflight", tenant))).code).toBe(64);
  });
});

describe("what-if against an emulated tenant", () => {
  it("says wave by wave who gains, with platforms from the sign-in log and all roles", async () => {
    const { code, out } = await run(argv("what-if", smallFiles(), "--json"));
    const { result } = previewSchema.parse(JSON.parse(out));
    const tallies = result?.whatIf?.waves.map(({ gains }) => gains.map(({ people }) => people));
    expect([code, tallies?.map((each) => each.map(({ count }) => count))]).toEqual([0, [[14], [40]]]);
    const platforms = Object.keys(tallies?.[1]?.[0]?.byPlatform ?? {});
    expect(platforms).toContain("windows");
    expect(result?.whatIf?.waves.every(({ loses }) => loses.length === 0)).toBe(true);
  });

  it("tells which demands on privileged people a synced passkey newly satisfies", async () => {
    const tenant = SMALL_TENANT.replace(
      "{ name: sg-first, users: 14 }",
      "{ name: sg-first, users: 14, roles: [User Administrator] }",
    ).replace(
      "history: 7d",
      `history: 7d
conditionalAccess:
  - id: 5e1f0000-0000-4000-8000-000000000001
    displayName: Admins need phishing-resistant MFA
    state: enabled
    conditions:
      clientAppTypes: [all]
      users: { includeRoles: [fe930be7-5e62-47db-91af-98c3a49a38b1] }
      applications: { includeApplications: [All] }
    grantControls:
      operator: OR
      builtInControls: []
      authenticationStrength:
        id: 00000000-0000-0000-0000-000000000004
        displayName: Phishing-resistant MFA
        allowedCombinations: [windowsHelloForBusiness, fido2, x509CertificateMultiFactor]`,
    );
    const plan = SMALL_PLAN.replace("groups: [sg-break-glass] }", "groups: [sg-break-glass], privilegedRoles: allow }");
    const { out } = await run(argv("what-if", smallFiles({ plan, tenant })));
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "'Admins need phishing-resistant MFA' asks for the strength 'Phishing-resistant MFA'; " +
        "a synced passkey would satisfy it for 14 people: first-001@contoso.example",
    );
    expect(out).toContain("14 privileged");
  });

  it("writes a report, and the next one opens with what changed since", async () => {
    const html = path.join(folder, "report.html");
    const first = await run(argv("what-if", smallFiles(), "--html", html));
    expect(first.out).toContain(`Report: ${html}`);
    expect(readFileSync(html, "utf8")).not.toContain("Since the last report");
    const tenant = SMALL_TENANT.replace("sg-first, users: 14", "sg-first, users: 15");
    await run(argv("what-if", smallFiles({ tenant }), "--html", html));
    const page = readFileSync(html, "utf8");
    expect(page).toContain("Since the last report");
    expect(page).toContain("first-015@contoso.example would gain by wave &#39;first&#39; now.");
  });

  it("replaces no file that is something else, and says where it can't write", async () => {
    const other = path.join(folder, "thesis.html");
    writeFileSync(other, "three years of work");
    const { code, err } = await run(argv("what-if", smallFiles(), "--html", other));
    expect({ code, text: readFileSync(other, "utf8") }).toEqual({ code: 64, text: "three years of work" });
    expect(err).toContain("is no what-if report; name another file");
    const nowhere = path.join(folder, "no", "report.html");
    expect((await run(argv("what-if", smallFiles(), "--html", nowhere))).err).toContain("can't be written (ENOENT)");
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe("asking a running app", () => {
  let app: AppUnderTest;
  beforeEach(async () => {
    app = await startApp();
  });
  afterEach(() => {
    app.kill();
  });

  /** The app behind `fetch`; while the command waits, its time passes. */
  const asking = () => ({
    fetch: (input: Parameters<typeof fetch>[0], init?: RequestInit) =>
      app.clock.during(() => app.host.fetch(new Request(input, init))),
    sleep: (milliseconds: number) => app.clock.runUntil(app.clock.now() + milliseconds),
  });
  const TENANT_PLAN = SMALL_PLAN.replace("[sg-first]", "[sg-identity]")
    .replace("[sg-second]", "[sg-it]")
    .replace("sg-approvers", "sg-rollout-approvers")
    .replace("eve@", "erin@")
    .replace(/protect: .*\n/, "");

  it("polls until the preview is done, and prints the same as for a tenant in process", async () => {
    const { plan } = smallFiles({ plan: TENANT_PLAN });
    const { code, out, err } = await run(["what-if", plan, "--as", "erin@contoso.example"], asking());
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("Wave 1, first\n  6 people gain: register synced passkeys");
  });

  it("ends with 2 when something blocks, and calls the guard by the name it has here", async () => {
    const files = smallFiles({ plan: TENANT_PLAN, guard: `${GUARD}limits: { waveUsers: 3 }\n` });
    const line = ["preflight", files.plan, "--guard", String(files.guard), "--as", "erin@contoso.example"];
    const { code, out } = await run([...line, "--json"], asking());
    expect(code).toBe(2);
    expect(out).toContain(`(${String(files.guard)}:3, limits.waveUsers)`);
  });

  it("ends with 2 for somebody who may not ask, and with 1 where nobody answers", async () => {
    const { plan } = smallFiles({ plan: TENANT_PLAN });
    const refused = await run(["preflight", plan, "--as", "reader@contoso.example"], asking());
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("Rollout.Request")]);
    expect((await run(["preflight", plan])).code).toBe(1);
  });
});
