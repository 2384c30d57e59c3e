import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inflateRawSync } from "node:zlib";
import { readSettings, SETTING_NAMES } from "../../src/contracts/settings";
import { appSettings, combinations, describeCompiled, root } from "./snapshots";

const MIB = 1024 * 1024;
/** What Azure itself puts into the environment of an app that has App Service authentication on. */
const FROM_AZURE = {
  WEBSITE_SITE_NAME: "func-check",
  WEBSITE_INSTANCE_ID: "0a",
  WEBSITE_HOSTNAME: "func-check.azurewebsites.net",
  WEBSITE_AUTH_ENABLED: "True",
};
/** What is not for the app but for the Functions host, its extensions, telemetry and App Service authentication. */
const OF_THE_PLATFORM = [
  ...["credential", "clientId", "blobServiceUri", "queueServiceUri", "tableServiceUri"].map(
    (each) => `AzureWebJobsStorage__${each}`,
  ),
  ...["AzureWebJobsDisableHomepage", "TASKHUB_NAME", "DURABLE_TASK_SCHEDULER_CONNECTION_STRING"],
  ...["type", "connectionStringName"].map(
    (each) => `AzureFunctionsJobHost__extensions__durableTask__storageProvider__${each}`,
  ),
  ...["APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"],
  ...["OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID", "WEBSITE_AUTH_AAD_ALLOWED_TENANTS"],
];

const testWithGit = spawnSync("git", ["--version"]).status === 0 ? test : test.skip;

let folder = "";
let names: readonly string[] = [];
beforeAll(() => {
  const made = spawnSync(process.execPath, [path.join(root, "scripts/package.mjs")], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`${made.stdout}${made.stderr}`);
  folder = mkdtempSync(path.join(tmpdir(), "package-"));
  names = unzip(readFileSync(path.join(root, "dist/package.zip")), folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Reads an archive by its central directory, as every unzip does; answers the names of its files. */
function unzip(archive: Buffer, into: string): readonly string[] {
  const end = archive.lastIndexOf("PK\x05\x06", undefined, "latin1");
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    const [size, length] = [archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28)];
    const name = archive.toString("utf8", at + 46, at + 46 + length);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    mkdirSync(path.dirname(path.join(into, name)), { recursive: true });
    writeFileSync(path.join(into, name), inflateRawSync(archive.subarray(start, start + size)));
    at += 46 + length + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    return name;
  });
}

describe("the package", () => {
  test("holds the bundle and what the host reads, and nothing else", () => {
    expect(names).toEqual(["package.json", "host.json", "LICENSE", "dist/app/index.js"]);
    expect(JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"))).not.toHaveProperty("dependencies");
    expect(statSync(path.join(root, "dist/package.zip")).size).toBeLessThan(5 * MIB);
  });

  testWithGit(
    "holds no more when Core Tools publish from the project's folder: .funcignore lets only the bundle through",
    () => {
      const tree = mkdtempSync(path.join(tmpdir(), "funcignore-"));
      const files = ["host.json", "package.json", "dist/app/index.js"];
      const others = ["dist/app/index.js.map", "dist/cli/index.js", "src/app/index.ts", "node_modules/a/package.json"];
      try {
        for (const file of [...files, ...others, "local.settings.json", "infra/main.bicep", ".env"]) {
          mkdirSync(path.join(tree, path.dirname(file)), { recursive: true });
          writeFileSync(path.join(tree, file), "");
        }
        // Git reads patterns as Core Tools do.
        const git = (...args: string[]) => spawnSync("git", args, { cwd: tree, encoding: "utf8" }).stdout;
        git("init", "--quiet");
        const kept = git("ls-files", "--others", `--exclude-from=${path.join(root, ".funcignore")}`);
        expect(kept.trim().split("\n").sort()).toEqual([...files].sort());
      } finally {
        rmSync(tree, { recursive: true, force: true });
      }
    },
  );

  test("is what azd deploys, without a build in Azure", () => {
    const azure = readFileSync(path.join(root, "azure.yaml"), "utf8");
    expect(azure).toMatch(/dist: dist\/package\n/);
    expect(azure).toMatch(/remoteBuild: false\n/);
  });

  test("asks for the extension bundle that has orchestration versions and the scheduler, and for no new major", () => {
    const host = JSON.parse(readFileSync(path.join(folder, "host.json"), "utf8")) as {
      extensionBundle: unknown;
      extensions: { http: unknown; durableTask: Record<string, unknown> };
    };
    expect(host.extensionBundle).toEqual({
      id: "Microsoft.Azure.Functions.ExtensionBundle",
      version: "[4.32.0, 5.0.0)",
    });
    expect(host.extensions.http).toEqual({ routePrefix: "" });
    expect(host.extensions.durableTask).toMatchObject({
      hubName: "%TASKHUB_NAME%",
      defaultVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      versionMatchStrategy: "CurrentOrOlder",
      versionFailureStrategy: "Reject",
    });
  });
});

/** Starts the unpacked package on the local host, with nothing in its environment but these settings. */
async function start(settings: Readonly<Record<string, string>>): Promise<{ url: string; child: ChildProcess }> {
  const file = path.join(folder, "settings.json");
  writeFileSync(file, JSON.stringify({ IsEncrypted: false, Values: settings }));
  const child = spawn(
    process.execPath,
    [path.join(root, "dist/cli/index.js"), "bundle", "--settings", file, "--port", "0", "--memory"],
    { cwd: folder, env: { PATH: process.env.PATH ?? "" }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /at (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => {
      reject(new Error(`It ended with ${String(code)}: ${said}`));
    });
  });
  return { url, child };
}

const rows = combinations.filter(({ of }) => of === "main").map(({ name }) => name);

describeCompiled.each(rows)("with the app settings of '%s'", (name) => {
  // A Key Vault reference reaches the app resolved.
  const settings = () => ({
    ...Object.fromEntries(
      Object.entries(appSettings(name)).map(([key, value]) => [
        key,
        value.startsWith("@Microsoft.KeyVault(")
          ? "https://prod-00.westeurope.logic.azure.com/workflows/0/triggers/manual/paths/invoke?sig=x"
          : value,
      ]),
    ),
    ...FROM_AZURE,
  });

  test("the app has every setting that it needs, and none that it does not know", () => {
    expect(readSettings(settings())).toMatchObject({ ok: true, settings: { identities: { kind: "easy-auth" } } });
    expect(settings()).not.toHaveProperty("LOCAL_IDENTITIES");
    expect("GRAPH_WRITER_CLIENT_ID" in settings()).toBe(name !== "app-read-only");
    const known = [...SETTING_NAMES, ...Object.keys(FROM_AZURE), ...OF_THE_PLATFORM] as readonly string[];
    expect(Object.keys(settings()).filter((key) => !known.includes(key))).toEqual([]);
  });
});

describeCompiled("the unpacked package in an empty folder", () => {
  test("starts with the settings of the template, serves what is open and refuses the rest", async () => {
    const { url, child } = await start({ ...appSettings("app"), ...FROM_AZURE });
    try {
      const health = await fetch(`${url}/api/health`);
      expect([health.status, await health.json()]).toEqual([200, expect.objectContaining({ status: "ok" })]);
      expect((await fetch(`${url}/api/rollouts`)).status).toBe(401);
      expect((await fetch(`${url}/`, { headers: { "x-local-user": "ann@contoso.example" } })).status).toBe(401);
    } finally {
      child.kill();
    }
  });

  test.each(["TENANT_ID", "GRAPH_CREDENTIAL", "GRAPH_READER_CLIENT_ID", "ROLLOUT_TABLES__tableServiceUri"])(
    "says which setting is missing when the template forgets %s",
    (forgotten) => {
      const settings = Object.fromEntries(
        Object.entries({ ...appSettings("app"), ...FROM_AZURE }).filter(([key]) => key !== forgotten),
      );
      const read = readSettings(settings);
      expect(read.ok).toBe(false);
      expect(read.ok ? [] : read.problems.map(({ setting }) => setting)).toEqual([forgotten.replace(/__.*/, "")]);
    },
  );

  test("does not start without the name of its task hub: host.json asks for it", async () => {
    const rest = Object.entries({ ...appSettings("app"), ...FROM_AZURE }).filter(([key]) => key !== "TASKHUB_NAME");
    await expect(start(Object.fromEntries(rest))).rejects.toThrow("TASKHUB_NAME");
  });
});
