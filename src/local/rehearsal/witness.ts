import type { Instant } from "../../domain/time";
import { LOCAL_APPS, SENDER_TOKEN_PREFIX } from "../tenant/local-apps";

/** One request that the product sent to Graph, as seen on the wire. */
export interface WitnessedRequest {
  readonly at: Instant;
  readonly method: string;
  /** With version: `/v1.0/groups`. */
  readonly path: string;
  /** Which of the local apps sent it, or {@link A_PERSON} for it; `unknown` for anybody else's token. */
  readonly sender: string;
  readonly clientRequestId: string | null;
  /** Of a batch: what stands in it. */
  readonly items?: readonly { readonly method: string; readonly path: string }[];
}

/** One PATCH of the policy, with what was so when it left. */
export interface WitnessedPatch extends WitnessedRequest {
  readonly body: Readonly<Record<string, unknown>>;
  /** An undo bundle of this intent was stored already. */
  readonly undoStored: boolean;
  /** An audit event of this intent was stored already. */
  readonly audited: boolean;
  readonly stopSwitchOn: boolean;
  /** Other PATCHes that had not been answered yet. */
  readonly overlapping: number;
  /** 0: no answer arrived. */
  readonly status: number;
  /** How many requests had been sent when it left: what came later has a larger number. */
  readonly place: number;
}

/** A reading of the policy: what the product could know from then on. */
export interface WitnessedReading {
  readonly at: Instant;
  readonly place: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Witness {
  readonly fetch: typeof fetch;
  readonly requests: readonly WitnessedRequest[];
  readonly patches: readonly WitnessedPatch[];
  /** Batches that add people to a group, each seen like a PATCH of the policy. */
  readonly additions: readonly WitnessedPatch[];
  readonly readings: readonly WitnessedReading[];
}

/** What the witness looks at before a PATCH passes; reads that the product does not see and that count nowhere. */
export interface WitnessEyes {
  readonly undoStored: (intentId: string) => Promise<boolean>;
  readonly audited: (intentId: string) => Promise<boolean>;
  readonly stopSwitchOn: () => Promise<boolean>;
}

/** The sender of a request that the product prepared and a person sent. */
export const A_PERSON = "a person";

const FIDO2 = /\/authenticationMethodConfigurations\/fido2$/i;

/** Stands between the product and Graph, passes everything on unchanged, and remembers what the invariants speak of. */
export function createWitness(inner: typeof fetch, now: () => Instant, eyes: WitnessEyes): Witness {
  const requests: WitnessedRequest[] = [];
  const patches: WitnessedPatch[] = [];
  const additions: WitnessedPatch[] = [];
  const readings: WitnessedReading[] = [];
  let open = 0;

  async function witness(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    const seen: WitnessedRequest = {
      at: now(),
      method: request.method,
      path,
      sender: senderOf(request.headers.get("authorization")),
      clientRequestId: request.headers.get("client-request-id"),
    };
    const items = path.endsWith("/$batch") ? itemsOf(await request.clone().text()) : undefined;
    requests.push(items === undefined ? seen : { ...seen, items });
    const place = requests.length;
    if (FIDO2.test(path) && request.method === "PATCH") return witnessWrite(request, seen, place, patches);
    if (items?.some(({ method }) => method !== "GET") === true) return witnessWrite(request, seen, place, additions);
    const response = await inner(request);
    if (FIDO2.test(path) && request.method === "GET" && response.ok) {
      const body = readObject(await response.clone().text());
      if (body !== undefined) readings.push({ at: now(), place, body });
    }
    return response;
  }

  async function witnessWrite(
    request: Request,
    seen: WitnessedRequest,
    place: number,
    writes: WitnessedPatch[],
  ): Promise<Response> {
    const intentId = seen.clientRequestId ?? "";
    const patch = {
      ...seen,
      place,
      body: readObject(await request.clone().text()) ?? {},
      undoStored: await eyes.undoStored(intentId),
      audited: await eyes.audited(intentId),
      stopSwitchOn: await eyes.stopSwitchOn(),
      overlapping: open,
      status: 0,
    };
    writes.push(patch);
    open += 1;
    try {
      const response = await inner(request);
      patch.status = response.status;
      return response;
    } finally {
      open -= 1;
    }
  }

  return {
    fetch: (input, init) => witness(new Request(input, init)),
    requests,
    patches,
    additions,
    readings,
  };
}

function senderOf(authorization: string | null): string {
  const token = authorization?.replace(/^Bearer /i, "");
  if (token?.startsWith(SENDER_TOKEN_PREFIX) === true) return A_PERSON;
  return LOCAL_APPS.find((app) => app.token === token)?.name ?? "unknown";
}

function itemsOf(text: string): NonNullable<WitnessedRequest["items"]> {
  const { requests } = (readObject(text) ?? {}) as { requests?: readonly { method?: string; url?: string }[] };
  return (requests ?? []).map(({ method = "", url = "" }) => ({ method, path: url.replace(/\?.*$/, "") }));
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
