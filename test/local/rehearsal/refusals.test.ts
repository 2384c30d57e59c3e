import type { RehearsalReport } from "../../../src/local/rehearsal/report";
import { rehearse } from "../../../src/local/rehearsal/rehearse";
import { run } from "../../cli/run";
import { readOrThrow, SMALL_PLAN, SMALL_TENANT, smallFiles } from "./files";

// A busy machine needs longer than a quiet one.
jest.setTimeout(120_000);

type Over = NonNullable<Parameters<typeof smallFiles>[0]>;

const play = (over: Over): Promise<RehearsalReport> =>
  rehearse({ inputs: readOrThrow(smallFiles(over)), storage: "memory" });
const blocking = ({ rollout }: RehearsalReport) => rollout.findings.filter(({ severity }) => severity === "blocks");

const DEFAULT = "00000000-0000-0000-0000-000000000001";
const ADOPTED = "22222222-0000-4000-8000-000000000001";

/** Graph JSON in YAML's flow style. */
const policy = (targets: readonly object[], profiles: readonly object[]) =>
  JSON.stringify({
    "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration",
    id: "Fido2",
    state: "enabled",
    isSelfServiceRegistrationAllowed: true,
    includeTargets: targets,
    excludeTargets: [],
    passkeyProfiles: profiles,
  });
const target = (id: string, profile: string) => ({
  targetType: "group",
  id,
  isRegistrationRequired: false,
  allowedPasskeyProfiles: [profile],
});
const profile = (id: string, more: object = {}) => ({
  id,
  name: id === DEFAULT ? "Default passkey profile" : "Company passkeys",
  passkeyTypes: "deviceBound",
  attestationEnforcement: "disabled",
  keyRestrictions: { isEnforced: false, enforcementType: "allow", aaGuids: [] },
  ...more,
});
const tenantWith = (lines: string) => `${SMALL_TENANT}${lines}\n`;
const groupNumber = (n: number) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, "0")}`;

const REFUSED: readonly [string, Over, readonly [string, RegExp]][] = [
  [
    "would touch an administrator, who is only eligible",
    {
      tenant: SMALL_TENANT.replace(
        "{ name: sg-second, users: 40 }",
        "{ name: sg-second, users: 40, people: [ann@contoso.example] }",
      ).replace(
        "named:\n  - { upn: ann@contoso.example }",
        "named:\n  - { upn: ann@contoso.example, eligibleRoles: [Security Administrator] }",
      ),
    },
    ["protected-in-wave", /ann@contoso\.example \(Security Administrator\)/],
  ],
  [
    "would touch somebody whom only the guard protects",
    {
      tenant: SMALL_TENANT.replace(
        "{ name: sg-contractors, users: 5 }",
        "{ name: sg-contractors, users: 5, alsoIn: { sg-first: 1 } }",
      ),
      guard: "apiVersion: passkey-rollout/v1\nkind: TenantGuard\nprotect: { groups: [sg-contractors] }\n",
      plan: SMALL_PLAN.replace("groups: [sg-break-glass]", "groups: [sg-break-glass, sg-contractors]"),
    },
    ["protected-in-wave", /@contoso\.example \(member of protected group 'sg-contractors'\)/],
  ],
  [
    "would narrow a profile that others use",
    {
      plan: SMALL_PLAN.replace("profile:\n", `profile:\n  id: ${ADOPTED}\n`),
      tenant: tenantWith(
        `policy: ${policy([target("all_users", DEFAULT), target(groupNumber(1), ADOPTED)], [profile(DEFAULT), profile(ADOPTED)])}`,
      ),
    },
    ["profile-differs", /the plan would widen it .* and narrow it/],
  ],
  [
    "would exceed the 20 KB that Entra saves",
    {
      tenant: tenantWith(
        `policy: ${policy([target("all_users", DEFAULT), ...Array.from({ length: 90 }, (_, n) => target(groupNumber(n), DEFAULT))], [profile(DEFAULT)])}`,
      ),
    },
    ["policy-too-large", /about \d\d\.\d KB of the 20 KB/],
  ],
  [
    "would exceed the guard's largest wave",
    { guard: "apiVersion: passkey-rollout/v1\nkind: TenantGuard\nlimits: { waveUsers: 30 }\n" },
    ["guard-broken", /Wave "second" reaches 40 people, but the guard permits at most 30\. \(.*:3, limits\.waveUsers\)/],
  ],
  [
    "names groups that can't be read",
    { tenant: tenantWith("missing: [GroupMember.Read.All]") },
    ["group-unreadable", /'sg-second' of wave 'second' can't be read: .*GroupMember\.Read\.All/],
  ],
  [
    "would meet a sign-in log without a licence",
    { tenant: tenantWith("missing: [AAD_PREMIUM]") },
    ["source-dead", /The sign-in log can't be read: .*Entra ID P1/],
  ],
];

describe("a plan that", () => {
  it.each(REFUSED.map(([what, over, [id, sentence]]) => ({ what, over, id, sentence })))(
    "$what is refused by preflight, and nothing is written",
    async ({ over, id, sentence }) => {
      const report = await play(over);
      expect(report.rollout.outcome).toBe("refused");
      expect(blocking(report)).toContainEqual(
        expect.objectContaining({ id, sentence: expect.stringMatching(sentence) }),
      );
      expect(report.policy).toMatchObject({ writes: 0, finalEqualsExpected: true });
      expect(report.waves.map(({ outcome, appliedAt }) => [outcome, appliedAt])).toEqual([
        ["not-started", null],
        ["not-started", null],
      ]);
    },
  );

  it("is refused ends with 2 on the command line, and says whom it concerns", async () => {
    const [, over] = REFUSED[4] ?? [];
    const files = smallFiles(over ?? {});
    const { code, out } = await run(["rehearse", files.plan, "--tenant", files.tenant, "--guard", files.guard ?? ""]);
    expect(code).toBe(2);
    expect(out).toContain('Wave "second" reaches 40 people');
  });
});

test("whatever else stands in the way is said beside it, from the tenant's own settings", async () => {
  const tenant = tenantWith(
    [
      "missing: [AAD_PREMIUM]",
      "authenticationStrengths: [{ name: Company keys, combinations: [fido2], aaguids: [ee882879-721c-4913-9775-3dfcce97072a] }]",
      "conditionalAccess:",
      "  - displayName: Registering",
      "    conditions:",
      "      users: { includeGroups: [sg-second], excludeGroups: [sg-break-glass] }",
      "      applications: { includeUserActions: [urn:user:registersecurityinfo] }",
      "    grantControls: { authenticationStrength: Company keys }",
      "campaign: { state: enabled, groups: [sg-first], snoozeDays: 3 }",
      `policy: ${policy([target("all_users", DEFAULT)], [profile(DEFAULT)]).replace('"excludeTargets":[]', `"excludeTargets":[{"targetType":"group","id":"${groupNumber(77)}"}]`)}`,
    ].join("\n"),
  ).replace(
    "{ name: sg-contractors, users: 5 }",
    `{ name: sg-contractors, id: ${groupNumber(77)}, users: 5, alsoIn: { sg-first: 2 } }`,
  );
  const { rollout } = await play({ tenant });
  const sentences = new Map(rollout.findings.map(({ id, sentence }) => [id, sentence]));
  expect(sentences.get("registration-deadlock")).toMatch(
    /'Registering' demands the strength 'Company keys'.* 40 of 56 people/,
  );
  expect(sentences.get("strength-rejects-provider")).toMatch(/rejects the plan's 1Password.*iCloud/);
  expect(sentences.get("campaign-asks-for-passkey")).toMatch(/of 'sg-first'.*three times at most, for 3 days/);
  expect(sentences.get("member-excluded")).toMatch(/2 people whom the policy excludes.*group 'sg-contractors'/);
  expect(sentences.get("microsoft-2026-09-01")).toMatch(/Whether the tenant opted out is not known/);
});
