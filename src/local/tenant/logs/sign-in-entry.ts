import type { MethodName } from "../../../contracts/tenant-file";
import type { Instant } from "../../../domain/time";
import type { Passkey, PersonState } from "../directory/entities";
import { guidOf, hashOf } from "../random";
import type { LogEntry } from "./event-log";

/** What a person used. `home`: a guest's own tenant; `token`: nothing fresh at all. */
export type SignInMethod =
  | { readonly kind: "passkey"; readonly passkey: Passkey }
  | { readonly kind: "other"; readonly method: MethodName | "temporaryAccessPass" }
  | { readonly kind: "home" }
  | { readonly kind: "token" };

/** A sign-in as small as it can be kept; the record that Graph gives is made from it when asked for. */
export interface SignInEntry extends LogEntry {
  readonly person: PersonState;
  /** The person's so many-th record: key of its id and of all that is drawn for it. */
  readonly number: number;
  /** The name at that time. */
  readonly upn: string;
  /** Tries of one attempt share it. */
  readonly attempt: string;
  readonly method: SignInMethod;
  /** 0: success. */
  readonly code: number;
  /** Otherwise Graph puts it into the non-interactive log (beta, `signInEventTypes`). */
  readonly interactive: boolean;
  /** Until then the authentication details are wrong; `-Infinity` where they were right at once. */
  readonly settlesAt: Instant;
  /** Where the person sits; changes with a new VPN. */
  readonly network: number;
  /** The record shows up a second time. */
  readonly again: boolean;
}

export function signInId(entry: Pick<SignInEntry, "person" | "number">): string {
  return guidOf("sign-in", entry.person.seed, entry.number);
}

export function signInCorrelationId(entry: Pick<SignInEntry, "person" | "attempt">): string {
  return guidOf("attempt", entry.person.seed, entry.attempt);
}

/** The key of what is drawn for this record alone. */
export function signInKey(entry: Pick<SignInEntry, "person" | "number">): number {
  return hashOf(entry.person.seed, "sign-in", entry.number);
}
