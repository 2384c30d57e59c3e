import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

describeCompiled("the gate in front of the templates", () => {
  test.each(MISTAKES)("stops a file with %s", (code, source) => {
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
      expect(ok).toBe(false);
      expect(complaints.join("\n")).toContain(` ${code}: `);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
