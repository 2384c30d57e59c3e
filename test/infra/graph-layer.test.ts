import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROLES } from "../../src/domain/people";
import { describeGraph, GRAPH, ofType, only, readSnapshot, root } from "./snapshots";

interface Permission {
  readonly identity: "reader" | "writer";
  readonly permission: string;
  readonly why: string;
  readonly feature?: string;
}
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, "infra/graph", file), "utf8"));
const permissions = read("permissions.json") as readonly Permission[];
const roles = read("app-roles.json") as readonly { id: string; value: string; allowedMemberTypes: string[] }[];

test("the registration has the roles that the app asks for, each once", () => {
  expect(roles.map(({ value }) => value)).toEqual(ROLES);
  expect(new Set(roles.map(({ id }) => id)).size).toBe(ROLES.length);
});

test("only people can approve or hold the break-glass role", () => {
  for (const { value, allowedMemberTypes } of roles)
    if (value === "Rollout.Approve" || value === "Rollout.Override") expect(allowedMemberTypes).toEqual(["User"]);
});

test("every permission that the code names as needed is granted, or is one of a feature", () => {
  const named = readdirSync(path.join(root, "src/graph")).flatMap((file) => {
    const text = readFileSync(path.join(root, "src/graph", file), "utf8");
    return [...text.matchAll(/permission: "([A-Za-z-]+(?:\.[A-Za-z]+)+)/g)].map((match) => match[1] ?? "");
  });
  expect(named.length).toBeGreaterThanOrEqual(5);
  const granted = permissions.map(({ permission }) => permission);
  // Both are contained in RoleManagement.Read.Directory and Policy.ReadWrite….
  const contained = ["RoleEligibilitySchedule.Read.Directory"];
  for (const permission of named) expect([...granted, ...contained]).toContain(permission);
});

test("without features the writer has exactly one permission, and the reader none that writes", () => {
  const standard = permissions.filter(({ feature }) => feature === undefined);
  expect(standard.filter(({ identity }) => identity === "writer").map(({ permission }) => permission)).toEqual([
    "Policy.ReadWrite.AuthenticationMethod",
  ]);
  for (const { identity, permission } of permissions)
    if (identity === "reader") expect(permission).not.toMatch(/ReadWrite|\.All\.Write|AccessAsUser/);
});

test("no permission lets anybody plant or take away a person's credential, or issue a pass", () => {
  for (const { permission } of permissions) expect(permission).not.toMatch(/UserAuth.*ReadWrite|TAP/);
});

describeGraph.each(GRAPH)("compiled as '%s'", (name) => {
  test("the registration trusts the reader's identity and has no secret", () => {
    const snapshot = readSnapshot(name);
    const text = JSON.stringify(snapshot.predictedResources);
    expect(text).toContain("api://AzureADTokenExchange");
    expect(text).toContain("44444444-4444-4444-8444-444444444441");
    expect(text).not.toMatch(/passwordCredentials|keyCredentials|secretText/);
    const registration = only(snapshot, "Microsoft.Graph/applications@v1.0") as unknown as { properties: unknown };
    expect(JSON.stringify(registration)).toContain("https://func-check.azurewebsites.net/.auth/login/aad/callback");
  });

  test("grants are made where they were asked for, and each goes to the identity of the table", () => {
    const grants = ofType(readSnapshot(name), "Microsoft.Graph/appRoleAssignedTo@v1.0");
    const features = name === "graph-every-feature";
    const expected = permissions.filter(({ feature }) => feature === undefined || features).length;
    expect(grants).toHaveLength(name === "graph" ? 0 : expected);
  });
});
