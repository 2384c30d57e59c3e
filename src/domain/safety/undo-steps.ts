import { canonicalJson } from "../canonical-json";
import { canonicalPolicy } from "../policy/canonical";
import { describeDifferences } from "../policy/difference";
import { FIDO2_ODATA_TYPE, type Fido2Policy } from "../policy/fido2";
import { findProfile } from "../policy/profile";

/** Where the policy lives on worldwide Graph; a national cloud has a host of its own. */
const FIDO2_URL =
  "https://graph.microsoft.com/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2";

/** Stands in the requests where the admin's own access token goes. */
export const TOKEN_PLACEHOLDER = "{TOKEN}";

export interface UndoRequest {
  readonly method: "GET" | "PATCH" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null: the request has no body. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** One request of an undo by hand. The steps are sent in their order, each after the check of the one before. */
export interface UndoStep {
  readonly title: string;
  readonly request: UndoRequest;
  /** What it changes, one sentence a change; empty for a step that only reads. */
  readonly does: readonly string[];
  /** How to see that it worked. */
  readonly check: string;
}

/** So that people read a name beside an id. */
interface NamedGroup {
  readonly id: string;
  readonly name: string;
}

type Part = "passkeyProfiles" | "includeTargets" | "excludeTargets";

/**
 * The requests that turn `after` back into `before`, in an order that Graph accepts: profiles that targets need come
 * first, profiles that only our targets used go last (Graph refuses to delete one that is assigned: documented).
 * Collections are sent whole, because a PATCH replaces them. Scalars are left alone: no write of ours changes them.
 */
export function planUndo(
  before: Fido2Policy,
  after: Fido2Policy,
  groups: readonly NamedGroup[] = [],
): readonly UndoStep[] {
  const missing = (before.passkeyProfiles ?? []).filter((profile) => findProfile(after, profile.id) === undefined);
  const withMissing = { ...after, passkeyProfiles: [...(after.passkeyProfiles ?? []), ...missing] };
  const withTargets = {
    ...withMissing,
    includeTargets: before.includeTargets,
    excludeTargets: before.excludeTargets,
  };
  const writes = [
    writeStep("Put back the profiles that targets need", after, withMissing),
    writeStep("Put back the targets", withMissing, withTargets),
    writeStep("Put back the profiles", withTargets, { ...withTargets, passkeyProfiles: before.passkeyProfiles ?? [] }),
  ]
    .filter((step) => step !== undefined)
    .map((step) => ({ ...step, does: step.does.map((line) => nameGroups(line, groups)) }));
  return [
    {
      title: "Read the policy",
      request: request("GET", null),
      does: [],
      check:
        "It must equal 'after' of this bundle. Where it differs, somebody changed it since: keep their part in each body below (bodies replace whole collections), and take out only what 'does' names.",
    },
    ...writes,
    {
      title: "Read the policy again",
      request: request("GET", null),
      does: [],
      check: "It equals 'before' of this bundle, but for what others changed since. Reads may be old for some minutes.",
    },
  ];
}

function writeStep(title: string, from: Fido2Policy, to: Fido2Policy): UndoStep | undefined {
  const parts = (["passkeyProfiles", "includeTargets", "excludeTargets"] as const).filter((part) =>
    differs(part, from, to),
  );
  if (parts.length === 0) return undefined;
  const body = Object.fromEntries(parts.map((part) => [part, to[part] ?? []]));
  return {
    title,
    request: request("PATCH", { "@odata.type": FIDO2_ODATA_TYPE, ...body }),
    does: describeDifferences(from, to),
    check: "Graph answers 204, which is no proof: read the policy (step 1) until it shows the change.",
  };
}

/** Says it as what will happen, with the names of the groups. */
function nameGroups(line: string, groups: readonly NamedGroup[]): string {
  const told = line.replace(/ was (removed|added)$/, " is $1").replace(" changed from ", " changes from ");
  return groups.reduce(
    (text, { id, name }) => text.replaceAll(new RegExp(`(?<!\\()${id}`, "gi"), `'${name}' (${id})`),
    told,
  );
}

function differs(part: Part, a: Fido2Policy, b: Fido2Policy): boolean {
  return canonicalJson(canonicalPolicy(a)[part] ?? []) !== canonicalJson(canonicalPolicy(b)[part] ?? []);
}

function request(method: UndoRequest["method"], body: UndoRequest["body"]): UndoRequest {
  return {
    method,
    url: FIDO2_URL,
    headers: {
      Authorization: `Bearer ${TOKEN_PLACEHOLDER}`,
      ...(body === null ? {} : { "Content-Type": "application/json" }),
    },
    body,
  };
}
