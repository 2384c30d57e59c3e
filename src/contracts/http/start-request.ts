import * as z from "zod";
import type { TenantGuard } from "../../domain/guard/guard";
import { sha256 } from "../../domain/hash";
import type { RolloutPlan } from "../../domain/plan/plan";
import type { FileProblem } from "../file-problem";
import { parseGuard } from "../guard-file";
import { parsePlan } from "../plan-file";
import { readJsonBody } from "./json-body";
import type { ProblemError } from "./problem";

/** The text of a plan or guard file, or the same as JSON. */
export const fileText = z.union([z.string().min(1), z.record(z.string(), z.unknown())]);

/** `POST /api/rollouts` as JSON. The plan and the guard are the text of their files, or the same as JSON. */
export const startRequestSchema = z.strictObject({
  plan: fileText,
  guard: fileText.optional(),
  /** Name of the plan's file, as it appears in problems. */
  file: z.string().min(1).max(260).optional(),
  /** User principal name of the person for whom a pipeline starts the rollout. */
  requester: z.email().optional(),
});

export interface StartRequest {
  readonly plan: RolloutPlan;
  readonly guard: TenantGuard | null;
  readonly requester: string | null;
  /** SHA-256 of the body as sent: the same idempotency key with another body is a mistake. */
  readonly bodyHash: string;
}

export type StartRequestRead =
  | { readonly ok: true; readonly request: StartRequest }
  | { readonly ok: false; readonly kind: "bad-request" | "invalid-plan"; readonly errors: readonly ProblemError[] };

/** Media types under which the body is the plan file itself. */
export const YAML_TYPES: readonly string[] = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

/** Reads the body of `POST /api/rollouts`; every mistake in plan and guard at once, each with its line. */
export function readStartRequest(text: string, mediaType: string): StartRequestRead {
  if (YAML_TYPES.includes(mediaType)) return readFilesOf({ plan: text }, text, "");
  const body = readJsonBody(text, startRequestSchema);
  return body.ok ? readFilesOf(body.value, text, "/plan") : { ...body, kind: "bad-request" };
}

/** Reads plan and guard of a body that was read already; `at` points to the plan in it. */
export function readFilesOf(body: z.output<typeof startRequestSchema>, text: string, at: string): StartRequestRead {
  const plan = parsePlan(asText(body.plan), body.file ?? "plan.yaml");
  const guard = body.guard === undefined ? null : parseGuard(asText(body.guard), "guard.yaml");
  const errors = [
    ...(plan.ok ? [] : plan.problems.map((problem) => toError(problem, at))),
    ...(guard === null || guard.ok ? [] : guard.problems.map((problem) => toError(problem, "/guard"))),
  ];
  if (!plan.ok || guard?.ok === false) return { ok: false, kind: "invalid-plan", errors };
  const request = { plan: plan.plan, guard: guard?.guard ?? null, requester: body.requester ?? null };
  return { ok: true, request: { ...request, bodyHash: sha256(text) } };
}

/** A plan sent as JSON gets lines of its own, so that line and column mean something to whoever prints it. */
function asText(file: z.output<typeof fileText>): string {
  return typeof file === "string" ? file : JSON.stringify(file, null, 2);
}

function toError(problem: FileProblem, at: string): ProblemError {
  const { file, line, column, path, what, expected, suggestion } = problem;
  const error = { pointer: `${at}${path}`, detail: what, expected, file, line, column };
  return suggestion === undefined ? error : { ...error, suggestion };
}
