import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { SMALL_TENANT, writeFile } from "../local/rehearsal/files";
import { run } from "./run";

describe("the tenant command", () => {
  it("serves Graph until it is interrupted, and records what was asked without tokens", async () => {
    const tenant = writeFile("tenant", SMALL_TENANT);
    const record = path.join(path.dirname(tenant), "recorded.jsonl");
    let out = "";
    let groups: unknown;
    const { code } = await run(["tenant", "--port", "0", "--tenant", tenant, "--record", record, "--json"], {
      out: (text) => {
        out += text;
      },
      interrupted: async () => {
        const { url } = JSON.parse(out) as { readonly url: string };
        const answer = await fetch(`${url}/v1.0/groups`, { headers: { authorization: "Bearer local:reader" } });
        groups = await answer.json();
      },
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ startsAt: "2026-12-01T07:00:00.000Z" });
    expect(groups).toMatchObject({
      value: expect.arrayContaining([expect.objectContaining({ displayName: "sg-first" })]),
    });
    const recorded = readFileSync(record, "utf8").trimEnd().split("\n");
    expect(recorded).toHaveLength(1);
    expect(JSON.parse(recorded[0]!)).toMatchObject({ method: "GET", path: "/groups", status: 200 });
    expect(recorded[0]).not.toContain("local:reader");
  });

  it("starts nothing for a wrong file", async () => {
    const wrong = writeFile("tenant", SMALL_TENANT.replace("seed: 7", "sede: 7"));
    const { code, err } = await run(["tenant", "--port", "0", "--tenant", wrong]);
    expect(code).toBe(64);
    expect(err).toMatch(/:3:1: .*sede/);
  });

  it("says so when the port is taken", async () => {
    const other = createServer();
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const { code, err } = await run(["tenant", "--port", String(port), "--tenant", writeFile("tenant", SMALL_TENANT)]);
    other.close();
    expect(code).toBe(1);
    expect(err).toContain(`Port ${String(port)} of this machine is in use`);
  });
});
