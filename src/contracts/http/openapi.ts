import * as z from "zod";
import { approvalSchema, decisionAnswerSchema } from "./approval-resource";
import { auditSchema } from "./audit-resource";
import {
  controlAnswerSchema,
  controlRequestSchema,
  rollbackRequestSchema,
  stopSwitchRequestSchema,
  stopSwitchSchema,
} from "./control-request";
import { decisionRequestSchema } from "./decision-request";
import { evidenceSchema } from "./evidence-resource";
import { healthSchema, readinessSchema } from "./health-resource";
import { policySchema } from "./policy-resource";
import { previewRequestSchema } from "./preview-request";
import { previewSchema } from "./preview-resource";
import { problemSchema } from "./problem";
import { rolloutListSchema, rolloutSchema } from "./rollout-resource";
import { isStopping, LARGEST_BODY, ROUTE_NAMES, ROUTES, type Route, type RouteName } from "./routes";
import { signalsAnswerSchema, signalsRequestSchema } from "./signals-request";
import { startRequestSchema } from "./start-request";
import { undoSchema } from "./undo-resource";

interface Described {
  readonly request?: z.ZodType;
  readonly requestRequired?: true;
  /** Media types beside `application/json`. */
  readonly otherTypes?: readonly string[];
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  readonly problems?: readonly number[];
  readonly headers?: readonly string[];
}

const control: Described = {
  request: controlRequestSchema,
  answers: { 200: controlAnswerSchema },
  problems: [404, 409],
};
const guarded: Described = { ...control, problems: [404, 409, 412], headers: ["If-Match"] };

/** What each route takes and answers. A page's HTML is not described further. */
const DESCRIBED: Readonly<Record<RouteName, Described>> = {
  "list-rollouts": { answers: { 200: rolloutListSchema } },
  "start-rollout": {
    request: startRequestSchema,
    requestRequired: true,
    otherTypes: ["application/yaml"],
    answers: { 200: rolloutSchema, 201: rolloutSchema },
    problems: [400, 413, 415, 422],
    headers: ["Idempotency-Key"],
  },
  "show-rollout": { answers: { 200: rolloutSchema, 304: null }, problems: [404], headers: ["If-None-Match"] },
  "pause-rollout": control,
  "resume-rollout": guarded,
  "rebaseline-rollout": guarded,
  "freeze-rollout": control,
  "abort-rollout": control,
  "roll-back": { ...guarded, request: rollbackRequestSchema },
  "roll-back-wave": guarded,
  "record-signals": {
    request: signalsRequestSchema,
    requestRequired: true,
    answers: { 200: signalsAnswerSchema },
    problems: [400, 404, 409, 413, 415],
  },
  "show-evidence": { answers: { 200: evidenceSchema }, problems: [404] },
  "show-audit": { answers: { 200: auditSchema }, problems: [404] },
  "show-undo": { answers: { 200: undoSchema }, problems: [404] },
  "start-preview": {
    request: previewRequestSchema,
    requestRequired: true,
    answers: { 200: previewSchema, 202: previewSchema },
    problems: [400, 413, 415, 422],
    headers: ["Idempotency-Key"],
  },
  "show-preview": { answers: { 200: previewSchema }, problems: [404] },
  "show-approval": { answers: { 200: approvalSchema }, problems: [404] },
  "decide-approval": {
    request: decisionRequestSchema,
    requestRequired: true,
    otherTypes: ["application/x-www-form-urlencoded"],
    answers: { 200: decisionAnswerSchema },
    problems: [400, 404, 409],
  },
  "show-stop-switch": { answers: { 200: stopSwitchSchema } },
  "set-stop-switch": {
    request: stopSwitchRequestSchema,
    requestRequired: true,
    answers: { 200: stopSwitchSchema },
    problems: [400],
  },
  "show-policy": { answers: { 200: policySchema }, problems: [502] },
  health: { answers: { 200: healthSchema } },
  "health-ready": { answers: { 200: readinessSchema, 503: readinessSchema } },
  openapi: { answers: { 200: null } },
  "home-page": { answers: { 200: null } },
  "rollout-page": { answers: { 200: null }, problems: [404] },
  "undo-page": { answers: { 200: null }, problems: [404] },
};

/** Named in the interface and not registered yet. */
const NOT_BUILT = [
  ...["readiness", "suggest", "backtest"].map((kind) => `previews of kind ${kind}`),
  ...["retry", "extend", "replan"].map((verb) => `rollouts/{id}/${verb}`),
  "waves/{wave}/skip",
  "waves/{wave}/accept",
  "teams/outgoing",
];

/** The OpenAPI 3.1 document of what is really registered. */
export function buildOpenApi(version: string, publicUrl: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const name of ROUTE_NAMES) {
    const route: Route = ROUTES[name];
    const path = route.path.startsWith("{ignored") ? "/" : `/${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeOperation(name, route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Passkey Rollout",
      version,
      description: [
        `Waves count from 1. Bodies over ${String(LARGEST_BODY)} bytes and unknown fields are refused. Times are UTC.`,
        `Not in this version, and answered 404: ${NOT_BUILT.join(", ")}.`,
      ].join(" "),
    },
    servers: [{ url: publicUrl }],
    security: [{ entra: [] }],
    paths,
    components: {
      securitySchemes: {
        entra: { type: "http", scheme: "bearer", description: "Microsoft Entra ID, by App Service authentication" },
      },
      schemas: { Problem: jsonSchema(problemSchema, "output") },
    },
  };
}

function describeOperation(name: RouteName, route: Route): object {
  const { request, requestRequired, otherTypes = [], answers, problems = [], headers = [] } = DESCRIBED[name];
  const ok = Object.entries(answers).map(([status, schema]) => [status, describeAnswer(schema, route)] as const);
  const refusals = [...problems, ...(route.roles === null ? [] : [401, 403]), ...(isStopping(name) ? [] : [503])];
  const failures = refusals
    .filter((status) => !(status in answers))
    .map((status) => [String(status), PROBLEM] as const);
  return {
    operationId: name,
    summary: route.summary,
    ...(route.roles === null ? { security: [] } : { description: `Needs one of the roles ${route.roles.join(", ")}.` }),
    parameters: [...pathParameters(route.path), ...headers.map(headerParameter)],
    ...(request === undefined
      ? {}
      : {
          requestBody: {
            required: requestRequired ?? false,
            content: {
              "application/json": { schema: jsonSchema(request, "input") },
              ...Object.fromEntries(otherTypes.map((type) => [type, { schema: { type: "string" } }])),
            },
          },
        }),
    responses: { ...Object.fromEntries(ok), ...Object.fromEntries(failures), default: PROBLEM },
  };
}

const PROBLEM = {
  description: "A problem (RFC 9457)",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

function describeAnswer(schema: z.ZodType | null, { page }: Route): object {
  const html = page ? { "text/html": { schema: { type: "string" } } } : {};
  const json = schema === null ? {} : { "application/json": { schema: jsonSchema(schema, "output") } };
  return { description: "Done", content: { ...html, ...json } };
}

function pathParameters(path: string): object[] {
  const known: readonly (readonly [string, object])[] = [
    ["id", { type: "string" }],
    ["wave", { type: "integer", minimum: 1 }],
  ];
  return known
    .filter(([name]) => path.includes(`{${name}}`))
    .map(([name, schema]) => ({ name, in: "path", required: true, schema }));
}

function headerParameter(name: string): object {
  return { name, in: "header", required: false, schema: { type: "string" } };
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): object {
  const made: object = z.toJSONSchema(schema, { io, target: "draft-2020-12" });
  // OpenAPI 3.1 has this dialect by default, and says so once.
  return Object.fromEntries(Object.entries(made).filter(([key]) => key !== "$schema"));
}
