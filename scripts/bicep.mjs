import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";

/**
 * The Bicep compiler: where it is, and what it says.
 *
 * It is named by BICEP, found on the PATH, found where `az bicep install` puts it, or restored by package name with the
 * .NET SDK, into NuGet's own folder (outside the project). Type errors against Azure resources are warnings with exit code 0
 * and can't be raised by configuration, so whoever calls it must look at the diagnostics.
 */

/** The version that is restored; another one that is found is used as it is. */
const VERSION = "0.49.2";
const PLATFORMS = { linux: "linux", darwin: "osx", win32: "win" };
const EXE = process.platform === "win32" ? ".exe" : "";
/** Both the compiler and the SDK unpack files into a home; a bare machine may name none. */
const ENV = { HOME: homedir(), ...process.env, DOTNET_NOLOGO: "1", DOTNET_CLI_TELEMETRY_OPTOUT: "1" };
const DOWNLOADS = 2;

/** @returns {{ path: string, version: string, how: string } | { missing: string }} */
export function findBicep() {
  const tried = [];
  for (const { how, find } of WAYS) {
    const file = find();
    if (file === undefined) continue;
    const version = versionOf(file);
    if (version !== undefined) return { path: file, version, how };
    tried.push(`${how}: ${file} does not run`);
  }
  const why = tried.length === 0 ? "" : ` (${tried.join("; ")})`;
  return {
    missing: `No Bicep compiler was found${why}. Put bicep on the PATH, name it in BICEP, run \`az bicep install\`, or install a .NET SDK.`,
  };
}

const WAYS = [
  { how: "named by BICEP", find: () => process.env.BICEP },
  { how: "on the PATH", find: () => (versionOf("bicep") === undefined ? undefined : "bicep") },
  { how: "installed by az", find: () => existing(path.join(homedir(), ".azure", "bin", `bicep${EXE}`)) },
  { how: "restored with the .NET SDK", find: () => restore() },
];

/**
 * Runs the compiler and gathers what it complains about.
 * @param {string} bicep
 * @param {string[]} args
 * @returns {{ ok: boolean, stdout: string, complaints: string[] }} `ok` only without any warning or error.
 */
export function runBicep(bicep, args) {
  const { status, stdout, stderr, error } = spawnSync(bicep, args, {
    encoding: "utf8",
    env: ENV,
    maxBuffer: 64 * 1024 * 1024,
  });
  const complaints = `${stderr ?? ""}\n${error?.message ?? ""}`.split("\n").filter((line) => COMPLAINT.test(line));
  if (status !== 0 && complaints.length === 0)
    complaints.push(
      `bicep ${args[0]} ended with ${status}: ${(stderr || error?.message || stdout).trim().split("\n")[0]}`,
    );
  return { ok: status === 0 && complaints.length === 0, stdout: stdout ?? "", complaints };
}

/** `file(line,column) : Warning CODE: text`, and what a snapshot could not work out. */
const COMPLAINT = /(^|\s)(Warning|Error|Info) [\w-]+: /;

function versionOf(file) {
  // The compiler is one file that unpacks itself at its first start, so give it a moment.
  const { status, stdout } = spawnSync(file, ["--version"], { encoding: "utf8", env: ENV, timeout: 60_000 });
  return status === 0 ? /\d+\.\d+\.\d+/.exec(stdout)?.[0] : undefined;
}

function existing(file) {
  return existsSync(file) ? file : undefined;
}

/** A project that only downloads the package; restored once, found again by its path the next time. */
function restore() {
  const platform = PLATFORMS[process.platform];
  if (platform === undefined) return undefined;
  const sdk = spawnSync("dotnet", ["--version"], { encoding: "utf8", env: ENV });
  if (sdk.status !== 0) return undefined;
  const name = `Azure.Bicep.CommandLine.${platform}-${process.arch}`;
  const packages = spawnSync("dotnet", ["nuget", "locals", "global-packages", "--list"], {
    encoding: "utf8",
    env: ENV,
  });
  const folder = /global-packages:\s*(.+)/.exec(packages.stdout ?? "")?.[1]?.trim();
  if (folder === undefined) return undefined;
  const restored = path.join(folder, name.toLowerCase(), VERSION);
  const file = path.join(restored, "tools", `bicep${EXE}`);
  // NuGet writes its own mark last: without it, somebody stopped while unpacking.
  const isThere = () => existsSync(file) && existsSync(path.join(restored, ".nupkg.metadata"));
  for (let attempt = 1; attempt <= DOWNLOADS && !isThere(); attempt += 1) download(name, sdk.stdout.split(".")[0]);
  if (!isThere()) return undefined;
  if (process.platform !== "win32") chmodSync(file, 0o755);
  return file;
}

function download(name, major) {
  console.log(`Restoring ${name} ${VERSION} with the .NET SDK …`);
  const folder = mkdtempSync(path.join(tmpdir(), "bicep-"));
  writeFileSync(
    path.join(folder, "bicep.csproj"),
    `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net${major}.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="${name}" Version="[${VERSION}]" /></ItemGroup>
</Project>
`,
  );
  const { status, stdout, stderr } = spawnSync("dotnet", ["restore"], {
    cwd: folder,
    encoding: "utf8",
    env: ENV,
    timeout: 150_000,
  });
  if (status !== 0) console.log(`It could not be restored:\n${stdout}${stderr}`);
  rmSync(folder, { recursive: true, force: true });
}
