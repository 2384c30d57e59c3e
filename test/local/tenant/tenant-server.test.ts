import { serveTenant } from "../../../src/local/tenant/tenant-server";
import { FIDO2, FIDO2_TYPE, openProfile, tenantWorld } from "./tenant-world";

const headers = { authorization: "Bearer local:writer", "content-type": "application/json" };

async function served(
  parts: Parameters<typeof tenantWorld>[0],
  use: (url: string, world: ReturnType<typeof tenantWorld>) => Promise<void>,
) {
  const world = tenantWorld(parts);
  const server = await serveTenant(world.tenant, { port: 0 });
  try {
    await use(server.url, world);
  } finally {
    await server.stop();
  }
}

describe("the tenant over HTTP", () => {
  it("answers on loopback, with next links that lead back to it", async () => {
    await served({}, async (url) => {
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const response = await fetch(`${url}/v1.0/users?$top=5`, { headers });
      const body = (await response.json()) as { "@odata.nextLink": string; value: unknown[] };
      expect(body.value).toHaveLength(5);
      expect(body["@odata.nextLink"].startsWith(`${url}/v1.0/users?`)).toBe(true);
      const next = await fetch(body["@odata.nextLink"], { headers });
      expect(((await next.json()) as { value: unknown[] }).value).toHaveLength(5);
      expect(next.headers.get("request-id")).not.toBeNull();
    });
  });

  it("takes a PATCH with 204 and an empty body", async () => {
    await served({}, async (url, world) => {
      const profiles = [...((await world.policy()).passkeyProfiles ?? []), openProfile({ name: "Schlüssel" })];
      const body = JSON.stringify({ "@odata.type": FIDO2_TYPE, passkeyProfiles: profiles });
      const response = await fetch(`${url}${FIDO2}`, { method: "PATCH", headers, body });
      expect([response.status, await response.text()]).toEqual([204, ""]);
      expect((await world.policy()).passkeyProfiles).toHaveLength(2);
      expect((await world.policy()).passkeyProfiles![1]!.name).toBe("Schlüssel");
    });
  });

  it("tells tenant time, answers what is no JSON with 400, what is no Graph with 404, and nobody without a token", async () => {
    await served({}, async (url) => {
      const answer = await fetch(`${url}${FIDO2}`, { headers });
      expect(answer.headers.get("date")).toBe("Tue, 01 Dec 2026 07:00:00 GMT");
      expect((await fetch(`${url}${FIDO2}`, { method: "PATCH", headers, body: "{" })).status).toBe(400);
      expect((await fetch(`${url}/v2.0/users`, { headers })).status).toBe(404);
      expect((await fetch(`${url}/v1.0/%E0%A4%A`, { headers })).status).toBe(400);
      expect((await fetch(`${url}${FIDO2}`)).status).toBe(401);
    });
  });

  it("cuts the connection where a fault says so, and lives on", async () => {
    await served({ faults: [{ at: "start", for: "1h", kind: "cut", api: "policy" }] }, async (url) => {
      await expect(fetch(`${url}${FIDO2}`, { headers })).rejects.toThrow("fetch failed");
      expect((await fetch(`${url}/v1.0/organization`, { headers })).status).toBe(200);
    });
  });

  it("lets a test user act", async () => {
    await served({}, async (url) => {
      const path = `${url}/local/people/${encodeURIComponent("lab-one@contoso.example")}/deeds`;
      const response = await fetch(path, {
        method: "POST",
        headers,
        body: JSON.stringify({ do: "sign-in", with: "other" }),
      });
      expect(await response.json()).toEqual({ succeeded: true, errorCode: 0 });
      const ask = async (address: string, body: string) =>
        (await fetch(address, { method: "POST", headers, body })).status;
      expect(await ask(path, "{")).toBe(400);
      expect(await ask(path, JSON.stringify({ do: "dance" }))).toBe(400);
      expect(await ask(path.replace("lab-one", "nobody"), JSON.stringify({ do: "register-passkey" }))).toBe(404);
    });
  });

  it("stops while clients still hold connections open", async () => {
    const world = tenantWorld();
    const server = await serveTenant(world.tenant, { port: 0 });
    await fetch(`${server.url}/v1.0/organization`, { headers: { ...headers, connection: "keep-alive" } });
    await server.stop();
    await expect(fetch(`${server.url}/v1.0/organization`, { headers })).rejects.toThrow();
  });
});
