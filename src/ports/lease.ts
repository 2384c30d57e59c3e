import type { Instant } from "../domain/time";

/**
 * One writer per tenant: held per write, with a fencing token that only grows.
 *
 * What it guarantees: of all holders one has the largest token, and rows that are written with a token refuse a smaller
 * one. What it can't guarantee: a PATCH carries no token, so a process that is paused in the instant between its last
 * check and the wire may still send. docs/decisions/0012 says what bounds that.
 */
export interface Lease {
  /** undefined: somebody else holds it. */
  acquire(name: string, holder: string, milliseconds: number): Promise<LeaseHeld | undefined>;
  /**
   * Whether nobody took the lease since, by the row and not by the clock: another instance whose clock runs ahead may
   * take it early, and a process that slept takes its own clock's word for nothing.
   */
  isHeld(held: LeaseHeld): Promise<boolean>;
  release(held: LeaseHeld): Promise<void>;
}

export interface LeaseHeld {
  readonly name: string;
  readonly holder: string;
  readonly token: number;
  readonly expiresAt: Instant;
}

/** Somebody else took the lease meanwhile: whoever had it before records nothing more. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
  readonly token: number;
  constructor(what: string, token: number) {
    super(`${what} was not recorded: another writer took the lease (this one's token was ${String(token)}).`);
    this.token = token;
  }
}
