import type { Instant } from "../domain/time";

/** One writer per tenant: held per write, with a fencing token that only grows. */
export interface Lease {
  /** undefined: somebody else holds it. */
  acquire(name: string, holder: string, milliseconds: number): Promise<LeaseHeld | undefined>;
  release(held: LeaseHeld): Promise<void>;
}

export interface LeaseHeld {
  readonly name: string;
  readonly holder: string;
  readonly token: number;
  readonly expiresAt: Instant;
}
