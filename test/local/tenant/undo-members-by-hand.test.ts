import { buildMembersUndo } from "../../../src/domain/safety/undo-members";
import type { UndoBundle } from "../../../src/domain/safety/undo-bundle";
import { TOKEN_PLACEHOLDER } from "../../../src/domain/safety/undo-steps";
import { serveTenant } from "../../../src/local/tenant/tenant-server";
import { START, tenantWorld } from "./tenant-world";

const LOCAL = { authorization: "Bearer local:writer", "content-type": "application/json" };

test("one admin takes exactly the added people out again with nothing but the bundle and a plain HTTP client", async () => {
  const groups = [
    { name: "sg-it", users: 30 },
    { name: "sg-others", users: 3 },
  ];
  const world = tenantWorld({ file: { groups } });
  const outer = { id: world.groupId("sg-others"), name: "sg-others" };
  const before = world.tenant.truth.membersOf(outer.id, START);
  const added = world.tenant.truth
    .membersOf("sg-it", START)
    .filter((id) => !before.includes(id))
    .map((id) => ({ id, upn: world.tenant.truth.person(id)?.upn ?? id }));
  expect(added.length).toBeGreaterThan(20);
  const stored = JSON.stringify(
    buildMembersUndo({
      rolloutId: "r1",
      wave: { index: 0, name: "IT" },
      group: outer,
      intentId: "9f0c1e9a-0000-4000-8000-000000000001",
      at: START,
      people: added,
      policy: await world.policy(),
      registered: [],
    }),
  );
  const server = await serveTenant(world.tenant, { port: 0 });
  try {
    for (const { id } of added)
      await fetch(`${server.url}/v1.0/groups/${outer.id}/members/$ref`, {
        method: "POST",
        headers: LOCAL,
        body: JSON.stringify({ "@odata.id": `${server.url}/v1.0/directoryObjects/${id}` }),
      });
    expect(world.tenant.truth.membersOf(outer.id, world.now)).toHaveLength(before.length + added.length);

    const statuses: number[] = [];
    for (const { request } of (JSON.parse(stored) as UndoBundle).steps ?? []) {
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
      const answer = (await response.json()) as { responses?: readonly { status: number }[] };
      statuses.push(response.status, ...(answer.responses ?? []).map(({ status }) => status));
    }
    expect(statuses.filter((status) => status === 204)).toHaveLength(added.length);
    expect([...world.tenant.truth.membersOf(outer.id, world.now)].sort()).toEqual([...before].sort());
  } finally {
    await server.stop();
  }
});
