import { readFileSync } from "node:fs";
import path from "node:path";
import { readDocument } from "../../contracts/document";
import type { FileProblem } from "../../contracts/file-problem";
import { parseGuard } from "../../contracts/guard-file";
import { parsePlan } from "../../contracts/plan-file";
import { scenarioFile } from "../../contracts/scenario-file";
import type { ScenarioFile } from "../../contracts/scenario-file";
import { tenantFile } from "../../contracts/tenant-file";
import type { TenantFile } from "../../contracts/tenant-file";
import type { TenantGuard } from "../../domain/guard/guard";
import type { RolloutPlan } from "../../domain/plan/plan";
import { checkGuardAgainstTenant, checkPlanAgainstTenant } from "./check-groups";
import { checkScenarioAgainstPlan, checkScenarioAgainstTenant } from "./check-scenario";
import { knownNames } from "./known-names";

/** Where the files are; `scenario` and `guard` are optional. */
export interface InputFiles {
  readonly plan: string;
  readonly tenant: string;
  readonly scenario?: string | undefined;
  readonly guard?: string | undefined;
}

/** The content of a file, with the name under which problems speak of it. */
export interface InputText {
  readonly file: string;
  readonly text: string;
}

/** Everything that a rehearsal or the local environment starts from, read and checked. */
export interface Inputs {
  readonly plan: RolloutPlan;
  readonly planText: InputText;
  readonly tenant: TenantFile;
  /** The JSON behind `policy: { file }`. */
  readonly policyFromFile: unknown;
  readonly scenario: ScenarioFile;
  readonly guard: TenantGuard | null;
  readonly guardText: InputText | null;
}

export type ReadInputs =
  { readonly ok: true; readonly inputs: Inputs } | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Reads all files and reports the problems of all of them at once. */
export function readInputs(files: InputFiles): ReadInputs {
  const problems: FileProblem[] = [];
  const keep = <T extends object>(
    read: ({ readonly ok: true } & T) | { readonly ok: false; readonly problems: readonly FileProblem[] },
  ): ({ readonly ok: true } & T) | undefined => {
    if (read.ok) return read;
    problems.push(...read.problems);
    return undefined;
  };
  const text = (file: string | undefined): InputText | undefined => {
    if (file === undefined) return undefined;
    const read = keep(readText(file));
    return read === undefined ? undefined : { file, text: read.text };
  };

  const [planText, tenantText, scenarioText, guardText] = [files.plan, files.tenant, files.scenario, files.guard].map(
    text,
  );
  const plan = planText && keep(parsePlan(planText.text, planText.file));
  const tenant = tenantText && keep(readDocument(tenantText.text, tenantText.file, tenantFile));
  const scenario = scenarioText && keep(readDocument(scenarioText.text, scenarioText.file, scenarioFile));
  const guard = guardText && keep(parseGuard(guardText.text, guardText.file));
  const policy = tenant && keep(readPolicy(tenant.value, files.tenant));

  const played = scenario?.value ?? scenarioFile.parse({ apiVersion: "passkey-rollout/v1", kind: "Scenario" });
  const names = tenant && knownNames(tenant.value, played);
  if (plan !== undefined && names !== undefined) problems.push(...checkPlanAgainstTenant(plan, files.plan, names));
  if (scenario !== undefined && files.scenario !== undefined) {
    if (plan !== undefined) problems.push(...checkScenarioAgainstPlan(scenario, files.scenario, plan.plan));
    if (plan !== undefined && names !== undefined)
      problems.push(...checkScenarioAgainstTenant(scenario, files.scenario, names, plan.plan));
  }
  if (guard !== undefined && guardText !== undefined && names !== undefined)
    problems.push(...checkGuardAgainstTenant(guardText, names));
  if (problems.length > 0 || plan === undefined || planText === undefined || tenant === undefined)
    return { ok: false, problems };
  return {
    ok: true,
    inputs: {
      plan: plan.plan,
      planText,
      tenant: tenant.value,
      policyFromFile: policy?.content,
      scenario: played,
      guard: guard?.guard ?? null,
      guardText: guardText ?? null,
    },
  };
}

export type ReadTenant =
  | { readonly ok: true; readonly tenant: TenantFile; readonly policyFromFile: unknown }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** A tenant file alone, with the policy that it may name. */
export function readTenantInputs(file: string): ReadTenant {
  const text = readText(file);
  if (!text.ok) return text;
  const tenant = readDocument(text.text, file, tenantFile);
  if (!tenant.ok) return tenant;
  const policy = readPolicy(tenant.value, file);
  return policy.ok ? { ok: true, tenant: tenant.value, policyFromFile: policy.content } : policy;
}

type ReadText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** A file's text; a file that can't be read is a problem at its beginning. */
export function readText(file: string): ReadText {
  try {
    return { ok: true, text: readFileSync(file, "utf8") };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const what = code === "ENOENT" ? "there is no such file" : `the file can't be read (${code})`;
    return { ok: false, problems: [atBeginning(file, what, "a file that can be read", "check the path")] };
  }
}

function readPolicy(
  tenant: TenantFile,
  tenantPath: string,
):
  { readonly ok: true; readonly content: unknown } | { readonly ok: false; readonly problems: readonly FileProblem[] } {
  const { policy } = tenant;
  if (typeof policy === "string" || typeof policy.file !== "string" || Object.keys(policy).length > 1)
    return { ok: true, content: undefined };
  const file = path.resolve(path.dirname(tenantPath), policy.file);
  const read = readText(file);
  if (!read.ok) return read;
  try {
    return { ok: true, content: JSON.parse(read.text) };
  } catch (error) {
    const what = `the policy is no JSON: ${(error as Error).message}`;
    return {
      ok: false,
      problems: [atBeginning(file, what, "a fido2 policy as Graph writes it", "save Graph's answer as it is")],
    };
  }
}

function atBeginning(file: string, what: string, expected: string, suggestion: string): FileProblem {
  return { file, line: 1, column: 1, path: "", what, expected, suggestion };
}
