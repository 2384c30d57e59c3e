import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { smallFiles, SMALL_PLAN } from "../rehearsal/files";

/** The local environment as a person starts it: the built command line in a process of its own, with a child and Azurite. */
const SCRIPT = path.resolve("dist/cli/index.js");

/** One wave that bakes for six hours. */
const SHORT = SMALL_PLAN.replace("bake: 10h }", "bake: 6h, approval: before }").replace(
  /\n {2}- \{ name: second.*\}/,
  "",
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Resolves when it has said something that matches. */
  readonly says: (pattern: RegExp) => Promise<void>;
  readonly ended: Promise<number | null>;
}

async function start(data: string, files: ReturnType<typeof smallFiles>, ...more: string[]): Promise<Started> {
  const port = await freePort();
  const argv = ["local", "--plan", files.plan, "--tenant", files.tenant, "--data", data, "--port", String(port)];
  const child = spawn(process.execPath, [SCRIPT, ...argv, "--no-browser", ...more], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      for (const listener of listeners) listener();
    });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return {
    child,
    said: () => said,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(said)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then((code) => {
          reject(new Error(`It ended with ${String(code)} and had not said ${String(pattern)}:\n${said}`));
        });
      }),
  };
}

/** The process of the app itself, a child of the supervisor. */
function appOf(supervisor: ChildProcess): number {
  const children = readFileSync(`/proc/${String(supervisor.pid)}/task/${String(supervisor.pid)}/children`, "utf8");
  return Number(children.trim().split(" ")[0]);
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

const built = existsSync(SCRIPT) ? describe : describe.skip;

built("the local environment", () => {
  it("plays a rollout to its end, wave by wave, and exits with the outcome's code", async () => {
    const data = mkdtempSync(path.join(tmpdir(), "passkey-rollout-local-"));
    const local = await start(data, smallFiles({ plan: SHORT }), "--speed", "max", "--exit");
    running.push(local.child);
    expect([await local.ended, local.said()]).toEqual([0, expect.any(String)]);
    expect(local.said()).toMatch(/Ready: http:\/\/127\.0\.0\.1:\d+\/rollouts\/r/);
    expect(local.said()).toContain("ann@contoso.example (approver)");
    expect(local.said()).toMatch(
      /\n\n.*May wave 'first' start\?[^]*?\nhttp:\/\/127\.0\.0\.1:\d+\/approvals\/[\w-]+\n\n/,
    );
    expect(local.said()).toMatch(/so the demo approved wave 'first' as\s+ann@contoso\.example and goes on by itself\./);
    expect(local.said()).not.toContain("Comment: Nobody answered");
    expect(local.said()).not.toMatch(/\dT\d\d:\d\d/);
    expect(
      Math.max(
        ...local
          .said()
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100);
    expect(local.said()).toContain("Wave 'first' starts for 14 people.");
    expect(local.said()).toMatch(/Completed: the rollout is over after .* of tenant time\./);
    expect(local.said()).toContain("Nobody was locked out by it");
  }, 120_000);

  it("goes on after the app's process was killed, after Ctrl-C, and ends the same", async () => {
    const data = mkdtempSync(path.join(tmpdir(), "passkey-rollout-local-"));
    const files = smallFiles({ plan: SHORT });
    const first = await start(data, files, "--speed", "1800");
    running.push(first.child);
    await first.says(/Preflight passed/);
    if (process.platform === "linux") {
      process.kill(appOf(first.child), "SIGKILL");
      await first.says(/ended by SIGKILL\. Starting it again/);
      await first.says(/May wave 'first' start\?/);
    }
    first.child.kill("SIGINT");
    expect(await first.ended).toBe(0);
    expect(first.said()).toContain("A second start goes on from here.");

    const second = await start(data, files, "--speed", "max", "--exit");
    running.push(second.child);
    expect([await second.ended, second.said()]).toEqual([0, expect.any(String)]);
    expect(second.said()).toContain("Going on where the last run stopped");
    expect(second.said()).toMatch(/Completed: the rollout is over after/);

    const other = await start(data, smallFiles({ plan: SHORT.replace("name: small", "name: another") }));
    running.push(other.child);
    expect(await other.ended).toBe(1);
    expect(other.said()).toContain("holds a run with another plan");
  }, 120_000);

  it("starts nothing for a wrong file, and says where it is wrong", async () => {
    const data = path.join(mkdtempSync(path.join(tmpdir(), "passkey-rollout-local-")), "never-made");
    const local = await start(
      data,
      smallFiles({ plan: SHORT.replace("writer", "writer").replace("waves:", "wafes:") }),
    );
    running.push(local.child);
    expect(await local.ended).toBe(64);
    expect(local.said()).toMatch(/plan-\d+\.yaml:\d+:1: /);
    expect(existsSync(data)).toBe(false);
  });
});
