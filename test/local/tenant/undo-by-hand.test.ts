import { policyHash } from "../../../src/domain/policy/canonical";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { applyIntent } from "../../../src/domain/policy/intent";
import { buildUndoBundle, type UndoBundle } from "../../../src/domain/safety/undo-bundle";
import { TOKEN_PLACEHOLDER } from "../../../src/domain/safety/undo-steps";
import { serveTenant } from "../../../src/local/tenant/tenant-server";
import { START, openProfile, tenantWorld, type TenantWorld } from "./tenant-world";

/** The rollout's write for sg-it has been sent; all that is left of the app is the stored bundle, as text. */
async function afterTheApp(world: TenantWorld): Promise<{ before: Fido2Policy; stored: string }> {
  const before = await world.policy();
  const after = applyIntent(before, { kind: "assign", profile: openProfile(), groupIds: [world.groupId("sg-it")] });
  const stored = JSON.stringify(
    buildUndoBundle({
      rolloutId: "r1",
      wave: { index: 0, name: "IT", users: 30, groups: [] },
      intentId: "9f0c1e9a-0000-4000-8000-000000000001",
      at: START,
      purpose: "assign",
      before,
      after,
      registered: [],
    }),
  );
  await world.patch({ passkeyProfiles: after.passkeyProfiles, includeTargets: after.includeTargets });
  expect(policyHash(await world.policy())).not.toBe(policyHash(before));
  return { before, stored };
}

test("one admin undoes a wave with nothing but the bundle and a plain HTTP client", async () => {
  const world = tenantWorld();
  const { before, stored } = await afterTheApp(world);
  const server = await serveTenant(world.tenant, { port: 0 });
  try {
    const { steps = [] } = JSON.parse(stored) as UndoBundle;
    const answers: { status: number; body: string }[] = [];
    for (const { request } of steps) {
      const response = await fetch(request.url.replace("https://graph.microsoft.com", server.url), {
        method: request.method,
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [
            name,
            value.replace(TOKEN_PLACEHOLDER, "local:writer"),
          ]),
        ),
        ...(request.body === null ? {} : { body: JSON.stringify(request.body) }),
      });
      answers.push({ status: response.status, body: await response.text() });
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 204, 204, 200]);
    expect(policyHash(JSON.parse(answers.at(-1)?.body ?? "{}") as Fido2Policy)).toBe(policyHash(before));
    expect(await world.policy()).toEqual(before);
  } finally {
    await server.stop();
  }
});
