import { createHash } from "node:crypto";
import type { RolloutResource } from "../../contracts/http/rollout-resource";
import type { WaveRecord } from "../../domain/rollout/records";
import { MINUTE } from "../../domain/time";
import type { HostClock } from "../host/host-clock";
import { SENDER_TOKEN_PREFIX } from "../tenant/local-apps";
import type { Agenda } from "./agenda";
import { persist } from "./agenda";
import type { AskApp } from "./answer-approval";

/** The admin of a rollout with `writer: person`: sends what the app has prepared. */
export interface Senders {
  /** Looks for requests that nobody has planned to send yet. */
  look(waves: readonly WaveRecord[]): void;
}

const ADMIN = "admin@contoso.example";
/** A person needs so long to activate the role, read the request and send it. */
const USUAL_DELAY = 10 * MINUTE;

/** What the app shows as the body's hash is not the hash of what it shows: nobody would send that. */
class WrongHashError extends Error {
  override readonly name = "WrongHashError";
  constructor(intentId: string) {
    super(`The body of the prepared request ${intentId} has another SHA-256 than the app says.`);
  }
}

export function createSenders(o: {
  readonly clock: HostClock;
  readonly agenda: Agenda;
  readonly ask: AskApp;
  readonly graph: typeof fetch;
  /** The address of the rollout in the app's API. */
  readonly page: () => string;
  readonly owner: string;
}): Senders {
  const planned = new Set<string>();

  /** As a person does it: reads what the app shows now, checks it, sends it byte for byte. */
  async function send(intentId: string): Promise<number | "again"> {
    const headers = { "x-local-user": o.owner };
    const shown = await o.ask(new Request(o.page(), { headers })).catch(() => undefined);
    if (shown?.ok !== true) return "again";
    const { waves } = (await shown.json()) as RolloutResource;
    const awaited = waves.find((wave) => wave.awaitedWrite?.intentId === intentId)?.awaitedWrite ?? null;
    if (awaited === null) return 404;
    const { method, url, body } = awaited.request;
    if (createHash("sha256").update(body).digest("hex") !== awaited.bodySha256) throw new WrongHashError(intentId);
    const authorization = `Bearer ${SENDER_TOKEN_PREFIX}${ADMIN}`;
    const answer = await o
      .graph(url, { method, headers: { ...awaited.request.headers, authorization }, body })
      .catch(() => undefined);
    return answer === undefined || answer.status >= 500 || answer.status === 429 ? "again" : answer.status;
  }

  return {
    look: (waves) => {
      for (const { awaited } of waves) {
        if (awaited === null || awaited === undefined || planned.has(awaited.intentId)) continue;
        const { intentId, preparedAt } = awaited;
        planned.add(intentId);
        o.agenda.at(preparedAt + USUAL_DELAY, async () => {
          await persist(o.clock, () => send(intentId));
        });
      }
    },
  };
}
