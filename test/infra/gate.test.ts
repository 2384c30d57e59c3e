import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compiler, describeCompiled, root } from "./snapshots";

/**
 * Unknown rule names are ignored without a word, and type errors are warnings with exit code 0: so each kind of mistake has to
 * be seen to fail once, with our configuration.
 */
const MISTAKES: readonly (readonly [code: string, source: string])[] = [
  ["no-unused-params", "param unused string\n"],
  ["no-hardcoded-location", storage("location: 'westeurope'")],
  ["secure-parameter-default", "@secure()\nparam password string = 'hunter2'\noutput x int = length(password)\n"],
  ["secure-secrets-in-params", "param adminPassword string\noutput x int = length(adminPassword)\n"],
  [
    "outputs-should-not-contain-secrets",
    `${storage("location: resourceGroup().location")}output key string = a.listKeys().keys[0].value\n`,
  ],
  ["no-hardcoded-env-urls", "output x string = 'https://management.azure.com/'\n"],
  ["prefer-interpolation", "param a string\noutput x string = concat(a, 'b')\n"],
  ["BCP037", storage("location: resourceGroup().location\n  colour: 'red'")],
  [
    "BCP035",
    "resource a 'Microsoft.Storage/storageAccounts@2025-06-01' = { name: 'abc', kind: 'StorageV2', sku: { name: 'Standard_LRS' } }\n",
  ],
  ["BCP081", "resource a 'Microsoft.Storage/storageAccounts@2031-01-01' = { name: 'abc' }\n"],
];

function storage(location: string): string {
  return `resource a 'Microsoft.Storage/storageAccounts@2025-06-01' = {\n  name: 'abcdef'\n  ${location}\n  kind: 'StorageV2'\n  sku: { name: 'Standard_LRS' }\n}\n`;
}

/** Mistakes that the compiler still understands, so one file holds all of them. */
const MANY = `param name string
param anything object
param where string = resourceGroup().location
var unused = 'x'
resource a 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  'name': name
  location: where
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}
resource b 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  name: '\${a.name}/default'
  dependsOn: [a]
}
resource c 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: 'other' }
output one string = '\${name}'
output two string = reference(a.id, '2025-06-01').primaryLocation
output three string = contains(anything, 'x') ? anything.x : 'none'
output four string = resourceGroup().location
`;

function lint(source: string): { readonly ok: boolean; readonly complaints: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "infra-gate-"));
  try {
    copyFileSync(path.join(root, "infra/bicepconfig.json"), path.join(folder, "bicepconfig.json"));
    writeFileSync(path.join(folder, "bad.bicep"), source);
    const script = `import { runBicep } from ${JSON.stringify(new URL(`file://${root}/scripts/bicep.mjs`).href)};
      console.log(JSON.stringify(runBicep(${JSON.stringify(compiler)}, ["lint", "bad.bicep"])));`;
    const run = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: folder,
      encoding: "utf8",
    });
    const { ok, complaints } = JSON.parse(run.stdout) as { ok: boolean; complaints: readonly string[] };
    return { ok, complaints: complaints.join("\n") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describeCompiled("the gate in front of the templates", () => {
  test.each(MISTAKES)("stops a file with %s", (code, source) => {
    const { ok, complaints } = lint(source);
    expect(ok).toBe(false);
    expect(complaints).toContain(` ${code}: `);
  });

  test("names each of many mistakes in one file, as errors", () => {
    const { complaints } = lint(MANY);
    for (const rule of [
      ...["no-unused-vars", "no-unused-existing-resources", "no-unnecessary-dependson", "no-loc-expr-outside-params"],
      ...["prefer-unquoted-property-names", "simplify-interpolation", "use-parent-property", "use-safe-access"],
      ...["use-resource-symbol-reference"],
    ])
      expect(complaints).toContain(`Error ${rule}: `);
  });
});

test("the Graph files stand before the same gate", () => {
  const [main, graph] = ["infra", "infra/graph"].map(
    (folder) =>
      (JSON.parse(readFileSync(path.join(root, folder, "bicepconfig.json"), "utf8")) as { analyzers: unknown })
        .analyzers,
  );
  expect(graph).toEqual(main);
  expect(JSON.stringify(main)).not.toMatch(/"level":"(?!error)/);
});
