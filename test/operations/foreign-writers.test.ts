import { readDirectoryAudit } from "../../src/contracts/graph/directory-audit";
import type { PolicyChange } from "../../src/domain/evidence/records";
import { openProfile } from "../../src/domain/policy/profile";
import { MINUTE } from "../../src/domain/time";
import { changeRollout, changeWave, readRollout } from "../../src/operations/change-rollout";
import { detectDrift } from "../../src/operations/detect-drift";
import { memberOf } from "../builders/deps";
import { scheduled } from "../builders/scheduled";
import { DAYS, HOURS, target, tenantWorld, type TenantWorld } from "../local/tenant/tenant-world";

/**
 * What people read about each of the foreign writers: they write in the emulated tenant, and the product reads policy and
 * audit log from there. Its first wave, thirty people of `sg-it`, has its profile since two days; the second is to come.
 */
async function sentenceAbout(fault: Record<string, unknown>): Promise<string> {
  const graph = tenantWorld({
    faults: [{ at: "start + 2d", kind: "foreign-edit", ...fault }],
    file: {
      groups: [
        { name: "sg-it", users: 30 },
        { name: "sg-berlin", users: 10 },
      ],
    },
  });
  const world = await scheduled();
  const { plan, profileIds } = await readRollout(world.deps.rollouts, "r1");
  const open = openProfile(plan.profile, profileIds.open);
  const before = await graph.policy();
  const wave = graph.groupId("sg-it");
  await graph.patch({
    includeTargets: [...before.includeTargets, target(wave, open.id)],
    passkeyProfiles: [...(before.passkeyProfiles ?? []), open],
  });
  await follow(world, graph, { applied: wave, coming: graph.groupId("sg-berlin") });
  await world.deps.tenant.saveBaseline(await graph.policy());
  graph.pass(2 * DAYS + 10 * MINUTE);
  world.time.now = graph.now;
  await world.deps.evidence.mergePolicyChanges(await readChanges(graph));
  world.tenant.policy = await graph.policy();
  await detectDrift(world.deps)();
  return (await readRollout(world.deps.rollouts, "r1")).drift?.sentence ?? "no drift";
}

/** The rollout's own view of the tenant: which group has its profile, and that three of its people registered. */
async function follow(
  world: Awaited<ReturnType<typeof scheduled>>,
  graph: TenantWorld,
  groups: { readonly applied: string; readonly coming: string },
): Promise<void> {
  const at = graph.now;
  const { rollouts, audit, evidence } = world.deps;
  await changeRollout(rollouts, "r1", (current) => ({ ...current, startedAt: at }));
  await changeWave(rollouts, "r1", 0, (each) => ({
    ...each,
    groups: [{ id: groups.applied, name: "sg-it" }],
    appliedAt: at,
    verifiedAt: at,
  }));
  await changeWave(rollouts, "r1", 1, (each) => ({ ...each, groups: [{ id: groups.coming, name: "sg-berlin" }] }));
  const people = [50, 51].map((n) => ({ id: memberOf(n).id, upn: memberOf(n).upn }));
  const snapshot = { takenAt: at, groups: [], people, guests: [], disabled: [] };
  await world.deps.documents.saveSnapshot("r1", 1, snapshot);
  const facts = { intentId: "i" };
  const written = { rolloutId: "r1", at, kind: "write-intended", actor: "passkey-rollout", wave: 0, facts } as const;
  await audit.append({ ...written, sentence: "" });
  await evidence.merge(
    { rolloutId: "r1", wave: 0 },
    "registrations",
    [1, 2, 3].map((n) => ({
      id: `reg-${String(n)}`,
      userId: memberOf(n).id,
      at: at + HOURS,
      type: "synced" as const,
      aaguid: "bada5566-a7aa-401f-bd96-45619a55120d",
      credentialId: null,
    })),
  );
}

async function readChanges(graph: TenantWorld): Promise<readonly PolicyChange[]> {
  const records = await graph.all("/v1.0/auditLogs/directoryAudits", { token: "local:reader" });
  return records.map(readDirectoryAudit).flatMap((read) => (read.kind === "policy-change" ? [read.change] : []));
}

const SHUT_OUT =
  /By that 20 people of wave 'wave-1' lose passkeys that the wave had given them: 3 of them have registered one and can't sign in with it any more$/;

test.each([
  ["reapply-default", "The application 'Config Sync' changed the passkey policy"],
  ["restore-backup", "The application 'Tenant Backup' changed the passkey policy"],
  ["wipe-profiles", "admin@contoso.example changed the passkey policy"],
])("%s is told with who did it and how many people can't sign in any more", async (preset, beginning) => {
  const sentence = await sentenceAbout({ preset });
  expect(sentence.slice(0, beginning.length)).toBe(beginning);
  expect(sentence).toContain("'sg-it'");
  expect(sentence).toMatch(SHUT_OUT);
});

test("a desired-state tool whose copy is current changes nothing that anybody has to be told", async () => {
  expect(await sentenceAbout({ preset: "resend-collections" })).toBe("no drift");
});

test("a desired-state tool whose copy is older than the wave is told with who it is and whom it hits", async () => {
  const sentence = await sentenceAbout({ preset: "resend-collections", at: "start + 1h" });
  expect(sentence).toMatch(/^The application 'Desired State Sync' changed the passkey policy: /);
  expect(sentence).toMatch(SHUT_OUT);
});

test.each(["microsoft-2026-09", "microsoft-2027-02"])(
  "%s is told as Microsoft's, with whom it makes the rollout needless for",
  async (preset) => {
    const sentence = await sentenceAbout({ preset });
    expect(sentence).toMatch(/^Microsoft's own service 'Azure MFA StrongAuthenticationService' changed/);
    expect(sentence).toContain("'Microsoft-managed passkey profile'");
    expect(sentence).toContain("2 people of waves to come ('wave-2'");
    expect(sentence).not.toContain("lose passkeys");
  },
);

test("a portal edit that hits nobody of the rollout is told, and nobody is frightened", async () => {
  const sentence = await sentenceAbout({ by: "eve@contoso.example", edit: { addExclusion: "sg-contractors" } });
  expect(sentence).toMatch(/^eve@contoso\.example changed the passkey policy: exclusion .* was added$/);
});

test("a portal edit that excludes the wave's own group is told with how many people it shuts out", async () => {
  expect(await sentenceAbout({ edit: { addExclusion: "sg-it" } })).toMatch(SHUT_OUT);
});
