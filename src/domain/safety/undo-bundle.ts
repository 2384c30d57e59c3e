import type { Fido2Policy } from "../policy/fido2";
import type { Instant } from "../time";

/** Stored before a PATCH leaves: all that one admin needs to undo it by hand, without this product. */
export interface UndoBundle {
  readonly rolloutId: string;
  readonly wave: number;
  readonly intentId: string;
  readonly at: Instant;
  readonly purpose: string;
  readonly before: Fido2Policy;
  readonly beforeHash: string;
  readonly after: Fido2Policy;
  readonly afterHash: string;
  /** Steps in plain words, with the request to send. */
  readonly instructions: readonly string[];
}
