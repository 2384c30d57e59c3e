import * as z from "zod";

/** One mistake in a request. `pointer` is a JSON pointer into the body; `line` and `column` count from 1 in a plan's text. */
export const problemErrorSchema = z.strictObject({
  pointer: z.string(),
  detail: z.string(),
  expected: z.string().optional(),
  suggestion: z.string().optional(),
  file: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
});

/** RFC 9457. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  errors: z.array(problemErrorSchema).optional(),
});

export type Problem = z.infer<typeof problemSchema>;
export type ProblemError = z.infer<typeof problemErrorSchema>;

/** Every problem that this API answers, with its status. */
export const PROBLEM_KINDS = {
  "bad-request": { status: 400, title: "The request can't be understood" },
  "invalid-plan": { status: 400, title: "The plan has mistakes" },
  "not-signed-in": { status: 401, title: "You are not signed in" },
  forbidden: { status: 403, title: "You may not do this" },
  "not-found": { status: 404, title: "There is no such thing" },
  refused: { status: 409, title: "Refused as things stand" },
  changed: { status: 412, title: "It changed meanwhile" },
  "too-large": { status: 413, title: "The body is too large" },
  "wrong-content-type": { status: 415, title: "The content type isn't understood" },
  "key-reused": { status: 422, title: "The idempotency key was used for something else" },
  "not-available": { status: 422, title: "This is not available in this version" },
  failed: { status: 500, title: "Something went wrong here" },
  "graph-failed": { status: 502, title: "Microsoft Graph didn't answer as it should" },
  "wrong-settings": { status: 503, title: "The app's settings are wrong" },
} as const;
export type ProblemKind = keyof typeof PROBLEM_KINDS;

/** `instance` says where it happened: the path, and for failures the id under which the log has more. */
export function buildProblem(
  kind: ProblemKind,
  detail: string,
  instance: string,
  errors?: readonly ProblemError[],
): Problem {
  const { status, title } = PROBLEM_KINDS[kind];
  const problem = { type: `urn:passkey-rollout:problem:${kind}`, title, status, detail, instance };
  return errors === undefined ? problem : { ...problem, errors: [...errors] };
}
