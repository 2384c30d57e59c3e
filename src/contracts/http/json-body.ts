import type * as z from "zod";
import { toPointer, type Finding } from "../file-problem";
import { explainIssues } from "../issue-findings";
import type { ProblemError } from "./problem";

/** A schema of a body, for rooms that don't know the library that schemas are written with. */
export type BodySchema = z.ZodType;
export type BodyOf<S extends BodySchema> = z.output<S>;

export type Body<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: ProblemError[] };

/** Reads a JSON body. An empty text is an empty object, so that a body may be left out where nothing in it is required. */
export function readJsonBody<S extends BodySchema>(text: string, schema: S): Body<BodyOf<S>> {
  let content: unknown;
  try {
    content = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    return { ok: false, errors: [{ pointer: "", detail: "the body is not JSON" }] };
  }
  return checkBody(content, schema);
}

/** Checks a body that was read already, e.g. a form's fields. */
export function checkBody<S extends BodySchema>(content: unknown, schema: S): Body<BodyOf<S>> {
  const parsed = schema.safeParse(content);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, errors: explainIssues(parsed.error.issues, content, schema).map(toProblemError) };
}

function toProblemError({ path, what, expected, suggestion }: Finding): ProblemError {
  const error = { pointer: toPointer(path), detail: what, expected };
  return suggestion === undefined ? error : { ...error, suggestion };
}
