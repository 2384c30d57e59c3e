import type { Command } from "commander";
import { parseGuard } from "../contracts/guard-file";
import type { PreviewResource } from "../contracts/http/preview-resource";
import { parsePlan } from "../contracts/plan-file";
import type { TenantGuard } from "../domain/guard/guard";
import type { RolloutPlan } from "../domain/plan/plan";
import { nameGuardFile } from "../local/rehearsal/name-guard-file";
import { readText } from "../local/rehearsal/read-inputs";
import { callApi, withServer, type ServerOptions } from "./api-client";
import { EXIT, type ExitCode } from "./exit-codes";
import { badFiles, CommandError } from "./failures";
import type { Terminal } from "./terminal";

/** Options of the commands that look in advance. */
export interface LookOptions extends ServerOptions {
  readonly tenant?: string;
  readonly guard?: string;
}

/** How often a running preview is asked for, and for how long at most. */
const EVERY_MS = 1000;
const LONGEST_MS = 15 * 60_000;

/** Adds `--url`, `--as`, `--json`, `--tenant` and `--guard`. */
export function withLook(command: Command, terminal: Terminal): Command {
  return withServer(command, terminal)
    .option("--tenant <file>", "look at this emulated tenant, in process, instead of asking an app")
    .option("--guard <file>", "the tenant guard to hold the plan to");
}

/** What a plan would meet, or do, in a tenant: asked of a running app, or computed here for an emulated one. */
export async function lookAhead(
  terminal: Terminal,
  kind: PreviewResource["kind"],
  file: string,
  options: LookOptions,
): Promise<PreviewResource> {
  const files = readFiles(file, options.guard);
  if (options.tenant === undefined) return askApp(terminal, kind, file, files, options);
  // Loaded only here: the Functions libraries and the emulated tenant take a moment that an app's answer need not wait for.
  const { previewOnTenant } = await import("../local/preview/preview-on-tenant");
  const { plan, guard } = files;
  const looked = await previewOnTenant({ kind, plan, guard, tenant: options.tenant });
  if (!looked.ok) throw badFiles(looked.problems);
  return looked.preview;
}

/** 0: a rollout could start; 2: a finding blocks it; 1: there is no answer. */
export function codeOfLook({ state, result }: PreviewResource): ExitCode {
  if (state !== "done" || result === null) return EXIT.error;
  return result.blocks ? EXIT.refused : EXIT.done;
}

interface Files {
  readonly plan: RolloutPlan;
  readonly planText: string;
  readonly guard: TenantGuard | null;
  readonly guardText: string | undefined;
}

/** Both files are checked before anybody is asked, so that mistakes keep their lines. */
function readFiles(file: string, guardFile: string | undefined): Files {
  const text = readText(file);
  const plan = text.ok ? parsePlan(text.text, file) : text;
  const guardText = guardFile === undefined ? undefined : readText(guardFile);
  const guard = guardText?.ok === true ? parseGuard(guardText.text, guardFile ?? "") : guardText;
  const problems = [...(plan.ok ? [] : plan.problems), ...(guard === undefined || guard.ok ? [] : guard.problems)];
  if (problems.length > 0 || !plan.ok || !text.ok) throw badFiles(problems);
  return {
    plan: plan.plan,
    planText: text.text,
    guard: guard?.ok === true && "guard" in guard ? guard.guard : null,
    guardText: guardText?.ok === true ? guardText.text : undefined,
  };
}

async function askApp(
  terminal: Terminal,
  kind: PreviewResource["kind"],
  file: string,
  { planText, guard, guardText }: Files,
  options: ServerOptions,
): Promise<PreviewResource> {
  const body = { kind, plan: planText, file, ...(guardText === undefined ? {} : { guard: guardText }) };
  const asked = await callApi(terminal, options, "POST", "/api/previews", { body });
  let preview = asked.body as PreviewResource;
  const path = `/api/previews/${encodeURIComponent(preview.id)}`;
  for (let waited = 0; preview.state === "running"; waited += EVERY_MS) {
    if (waited >= LONGEST_MS)
      throw new CommandError(
        [`Preview ${preview.id} is not done after 15 minutes; look at ${path} later.`],
        EXIT.error,
      );
    await terminal.sleep(EVERY_MS);
    preview = (await callApi(terminal, options, "GET", path)).body as PreviewResource;
  }
  return nameGuard(preview, guard);
}

/** The app doesn't know how the guard's file is called here. */
function nameGuard(preview: PreviewResource, guard: TenantGuard | null): PreviewResource {
  const { result } = preview;
  if (result === null) return preview;
  const findings = result.findings.map((each) => ({ ...each, sentence: nameGuardFile(each.sentence, guard) }));
  return { ...preview, result: { ...result, findings } };
}
