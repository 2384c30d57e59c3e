#!/usr/bin/env node
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";

/** Stands in for the Azure CLI in tests of infra/graph/register.mjs: a small directory in the file that FAKE_DIRECTORY names. */
const args = process.argv.slice(2);
const file = process.env.FAKE_DIRECTORY;
const GRAPH = "00000003-0000-0000-c000-000000000000";
const directory = existsSync(file)
  ? JSON.parse(readFileSync(file, "utf8"))
  : { applications: [], servicePrincipals: [graphItself()], trusts: [], grants: [] };

if (args[0] === "account") print("11111111-1111-4111-8111-111111111111\n");
else answer(option("--method"), new URL(option("--url")), JSON.parse(option("--body") ?? "null"));

function answer(method, { pathname }, body) {
  const at = pathname.replace("/v1.0", "");
  appendFileSync(`${file}.log`, `${method} ${at}\n`);
  const key = /\(\w+='([^']*)'\)/.exec(at)?.[1];
  if (method === "GET" && at.startsWith("/applications("))
    return give(directory.applications.find((each) => each.uniqueName === key));
  if (method === "GET" && at.startsWith("/servicePrincipals("))
    return give(directory.servicePrincipals.find((each) => each.appId === key));
  if (method === "GET" && at.endsWith("/federatedIdentityCredentials")) return give({ value: directory.trusts });
  if (method === "GET" && at.endsWith("/appRoleAssignments"))
    return give({ value: directory.grants.filter((each) => at.includes(each.principalId)) });
  const [, collection, , below, belowId] = at.split("/");
  const list =
    below === undefined ? directory[collection] : directory[below === "appRoleAssignedTo" ? "grants" : "trusts"];
  const id = below === undefined ? at.split("/")[2] : belowId;
  if (method === "POST") list.push({ id: `id-${list.length}`, appId: `app-${list.length}`, ...body });
  else
    merge(
      list.find((each) => each.id === id),
      body,
    );
  writeFileSync(file, JSON.stringify(directory));
  give(method === "POST" ? list.at(-1) : {});
}

function graphItself() {
  const names = JSON.parse(readFileSync(process.env.FAKE_PERMISSIONS, "utf8")).map((each) => each.permission);
  // A delegated permission of the same name stands before each, so that a lookup by name alone takes the wrong one.
  const appRoles = names.flatMap((value) => [
    { id: `delegated-${value}`, value, allowedMemberTypes: ["User"] },
    { id: `role-${value}`, value, allowedMemberTypes: ["Application"] },
  ]);
  return { id: "graph", appId: GRAPH, appRoles };
}

function merge(into, from) {
  for (const [name, value] of Object.entries(from))
    if (value !== null && typeof value === "object" && !Array.isArray(value)) merge((into[name] ??= {}), value);
    else into[name] = value;
}

function give(value) {
  if (value !== undefined) return print(JSON.stringify(value));
  console.error('ERROR: Not Found({"error":{"code":"Request_ResourceNotFound"}})');
  process.exit(3);
}

function option(name) {
  return args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
}

function print(text) {
  process.stdout.write(text);
}
