import * as z from "zod";
import { PREVIEW_KINDS, type PreviewKind } from "../../domain/safety/preview";
import { readJsonBody } from "./json-body";
import type { ProblemError } from "./problem";
import { fileText, readFilesOf, type StartRequest } from "./start-request";

/** Kinds that the interface names and this version has not. */
const LATER_KINDS = ["readiness", "suggest", "backtest"] as const;

/** `POST /api/previews`. The plan and the guard are the text of their files, or the same as JSON. */
export const previewRequestSchema = z.strictObject({
  kind: z.enum([...PREVIEW_KINDS, ...LATER_KINDS]),
  plan: fileText,
  guard: fileText.optional(),
  /** Name of the plan's file, as it appears in problems. */
  file: z.string().min(1).max(260).optional(),
});

export type PreviewRequest = Pick<StartRequest, "plan" | "guard" | "bodyHash"> & { readonly kind: PreviewKind };

export type PreviewRequestRead =
  | { readonly ok: true; readonly request: PreviewRequest }
  | {
      readonly ok: false;
      readonly kind: "bad-request" | "invalid-plan" | "not-available";
      readonly errors: readonly ProblemError[];
    };

/** Reads the body of `POST /api/previews`; every mistake in plan and guard at once, each with its line. */
export function readPreviewRequest(text: string): PreviewRequestRead {
  const body = readJsonBody(text, previewRequestSchema);
  if (!body.ok) return { ...body, kind: "bad-request" };
  const kind = PREVIEW_KINDS.find((each) => each === body.value.kind);
  if (kind === undefined) return { ok: false, kind: "not-available", errors: [notAvailable(body.value.kind)] };
  const read = readFilesOf(body.value, text, "/plan");
  return read.ok ? { ok: true, request: { ...read.request, kind } } : read;
}

function notAvailable(kind: string): ProblemError {
  return {
    pointer: "/kind",
    detail: `'${kind}' is not available in this version`,
    expected: PREVIEW_KINDS.join(" or "),
  };
}
