import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describeGraph, only, readSnapshot, root } from "./snapshots";

const READER = "44444444-4444-4444-8444-444444444441";
const WRITER = "44444444-4444-4444-8444-444444444442";
const PERMISSIONS = path.join(root, "infra/graph/permissions.json");

interface Directory {
  readonly applications: readonly { web: { redirectUris: string[] }; api: { preAuthorizedApplications?: unknown[] } }[];
  readonly servicePrincipals: readonly { appRoleAssignmentRequired?: boolean }[];
  readonly trusts: readonly { subject: string }[];
  readonly grants: readonly { principalId: string; appRoleId: string }[];
}

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "register-"));
  // The Azure CLI of this test is a file of that name on the PATH, in front of any real one.
  copyFileSync(path.join(__dirname, "fake-az.mjs"), path.join(folder, "fake-az.mjs"));
  writeFileSync(path.join(folder, "az"), `#!/bin/sh\nexec "${process.execPath}" "${folder}/fake-az.mjs" "$@"\n`);
  chmodSync(path.join(folder, "az"), 0o755);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function register(...args: string[]) {
  const file = path.join(folder, "directory.json");
  writeFileSync(`${file}.log`, "");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, "infra/graph/register.mjs"), ...args],
    {
      encoding: "utf8",
      env: {
        PATH: `${folder}${path.delimiter}${process.env.PATH ?? ""}`,
        FAKE_DIRECTORY: file,
        FAKE_PERMISSIONS: PERMISSIONS,
      },
    },
  );
  const requests = readFileSync(`${file}.log`, "utf8").trim().split("\n");
  return {
    status,
    said: `${stdout}${stderr}`,
    writes: requests.filter((each) => !each.startsWith("GET")),
    directory: () => JSON.parse(readFileSync(file, "utf8")) as Directory,
  };
}
const ALL = ["--environment", "prod", "--host", "func-x.azurewebsites.net", "--reader", READER, "--writer", WRITER];

const describeOnPosix = process.platform === "win32" ? describe.skip : describe;
describeOnPosix("registering with the Azure CLI", () => {
  test("makes the registration, its trust and the grants, and says why each permission is needed", () => {
    const { status, said, directory } = register(...ALL, "--grant");
    expect([status, said]).toEqual([0, expect.stringMatching(/\nAUTH_CLIENT_ID=app-0\n$/)]);
    const { applications, servicePrincipals, trusts, grants } = directory();
    expect(applications[0]?.web.redirectUris).toEqual(["https://func-x.azurewebsites.net/.auth/login/aad/callback"]);
    expect(applications[0]?.api.preAuthorizedApplications).toHaveLength(1);
    expect(servicePrincipals.at(-1)?.appRoleAssignmentRequired).toBe(true);
    expect(trusts.map(({ subject }) => subject)).toEqual([READER]);
    const granted = grants.map(({ principalId, appRoleId }) => [
      principalId === READER ? "reader" : "writer",
      appRoleId,
    ]);
    const wanted = (
      JSON.parse(readFileSync(PERMISSIONS, "utf8")) as {
        identity: string;
        permission: string;
        why: string;
        feature?: string;
      }[]
    ).filter(({ feature }) => feature === undefined);
    expect(granted).toEqual(wanted.map(({ identity, permission }) => [identity, `role-${permission}`]));
    for (const { why } of wanted) expect(said).toContain(why);
  });

  test("changes nothing when it runs again", () => {
    register(...ALL, "--grant");
    const again = register(...ALL, "--grant");
    expect([again.status, again.writes]).toEqual([0, []]);
    expect(again.said).toContain("AUTH_CLIENT_ID=app-0");
  });

  test("finishes what was cut off, and puts right what differs", () => {
    register(...ALL);
    const other = register(
      ...ALL.map((each) => (each.startsWith("func-") ? "func-y.azurewebsites.net" : each)),
      "--grant",
    );
    expect(other.writes.filter((each) => !each.includes("appRoleAssignedTo"))).toEqual(["PATCH /applications/id-0"]);
    expect(other.directory().applications[0]?.web.redirectUris).toEqual([
      "https://func-y.azurewebsites.net/.auth/login/aad/callback",
    ]);
  });

  test("a dry run changes nothing and says what it would do", () => {
    const dry = register(...ALL, "--grant", "--dry-run");
    expect([dry.status, dry.writes]).toEqual([0, []]);
    expect(dry.said).toContain("would create the app registration passkey-rollout-prod");
    expect(dry.said).toContain("would grant Policy.ReadWrite.AuthenticationMethod to the writer");
  });

  test("names a permission that an identity has beyond the table, and takes nothing away", () => {
    register(...ALL, "--grant", "--feature", "membership");
    const { said, writes } = register(...ALL, "--grant");
    expect(said).toContain("NOTE: the writer also has GroupMember.ReadWrite.All");
    expect(writes).toEqual([]);
  });

  test.each([
    [["--environment", "prod"], 64, "--host, --reader"],
    [[...ALL, "--feature", "everything"], 1, "There is no feature everything"],
  ])("%j is refused with a sentence", (args, status, words) => {
    const run = register(...args);
    expect([run.status, run.said]).toEqual([status, expect.stringContaining(words)]);
  });
});

describeGraph("the script and the template", () => {
  test("make the same registration, down to the ids", () => {
    const { status, directory } = register(
      ...["--environment", "check", "--host", "func-check.azurewebsites.net", "--reader", READER, "--writer", WRITER],
    );
    expect(status).toBe(0);
    const { properties } = only(readSnapshot("graph"), "Microsoft.Graph/applications@v1.0");
    expect(directory().applications[0]).toMatchObject(properties);
    const { audiences, subject } = only(
      readSnapshot("graph"),
      "Microsoft.Graph/applications/federatedIdentityCredentials@v1.0",
    ).properties;
    expect(directory().trusts[0]).toMatchObject({ name: "reader-identity", audiences, subject });
  });
});
