import { DAY, MINUTE, SECOND } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import { drawDelay, milliseconds } from "../delays";
import type { PersonState } from "../directory/entities";
import { hashOf, uniform } from "../random";
import type { World } from "../world";
import { makeAuditRecord } from "./audit-record";
import type { AuditDraft } from "./audit-record";
import { signInKey } from "./sign-in-entry";
import type { SignInEntry, SignInMethod } from "./sign-in-entry";

/** Of fresh sign-ins: their details are wrong at first. Most settle within minutes, "rarely" it takes two hours (documented). */
const UNSETTLED = 0.3;
const SETTLES_MEDIAN_SHARE = 0.08;
/** No record is later than this, whatever the distribution draws. */
const LATEST = DAY;

export interface SignInDraft {
  readonly method: SignInMethod;
  readonly code: number;
  readonly interactive: boolean;
  /** Tries of one attempt share it. */
  readonly attempt: string;
}

/** Writes a sign-in of now; readers see it later, some of them twice, and some with wrong details at first. */
export function writeSignIn(world: World, person: PersonState, draft: SignInDraft): void {
  // Graph gives whole seconds; the truth has the same.
  const at = Math.floor(world.now / SECOND) * SECOND;
  const number = person.records++;
  const key = signInKey({ person, number });
  const settle = milliseconds(world.file.logs.detailsSettle);
  const unsettled = draft.method.kind !== "token" && settle > 0 && uniform(key, 1) < UNSETTLED;
  const moved = world.schedule.holding("noise", at).some(({ fault }) => fault.preset === "vpn-change");
  const entry: SignInEntry = {
    at,
    visibleAt: at + drawLateness(world, key),
    person,
    number,
    upn: person.upn,
    attempt: draft.attempt,
    method: draft.method,
    code: draft.code,
    interactive: draft.interactive,
    settlesAt: unsettled ? at + drawDelay(settle * SETTLES_MEDIAN_SHARE, settle, settle, key, 2) : -Infinity,
    network: moved ? 1 : 0,
    again: false,
  };
  world.signIns.write(entry);
  if (isRepeated(world, key)) {
    world.signIns.write({ ...entry, visibleAt: entry.visibleAt + drawRepetition(key), again: true });
  }
}

/** Writes a directory audit; `parts` make its id and must be unique in the tenant. Returns the id. */
export function writeAudit(
  world: World,
  draft: AuditDraft,
  at: Instant,
  ...parts: readonly (string | number)[]
): string {
  const record = makeAuditRecord(draft, at, world.seed, ...parts);
  const key = hashOf(world.seed, "audit", ...parts);
  const visibleAt = at + drawLateness(world, key);
  world.audits.write({ at, visibleAt, record });
  if (isRepeated(world, key)) world.audits.write({ at, visibleAt: visibleAt + drawRepetition(key), record });
  return record.id;
}

/** How long a record takes to show up. */
function drawLateness(world: World, key: number): number {
  const { p50, p99 } = world.file.logs.delay;
  return drawDelay(milliseconds(p50), milliseconds(p99), LATEST, key, 3);
}

/** A few records show up twice (batch replays). */
function isRepeated(world: World, key: number): boolean {
  return uniform(key, 4) < world.file.logs.duplicates;
}

function drawRepetition(key: number): number {
  return Math.floor(uniform(key, 5) * 30 * MINUTE);
}

/** When a reader can see an entry: later, while a fault keeps the source's records back until it ends. */
export function seenFrom(world: World, source: "signIns" | "directoryAudits", visibleAt: Instant): Instant {
  const back = world.schedule.faults.find(
    ({ fault, from, to }) =>
      fault.kind === "logs-missing" &&
      fault.source === source &&
      from !== undefined &&
      from <= visibleAt &&
      visibleAt < (to ?? Infinity),
  );
  return back === undefined ? visibleAt : (back.to ?? Infinity);
}
