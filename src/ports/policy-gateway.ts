import type { Fido2Policy } from "../domain/policy/fido2";

/** The tenant's passkey policy. Reads and writes use different identities. */
export interface PolicyGateway {
  /** Throws GraphError; PolicyUnreadableError when the answer is not fully understood. */
  read(): Promise<Fido2Policy>;
  /**
   * Sends the collections in which the policy differs from `from` (as it was read), each whole, with `@odata.type`,
   * once: a write is never re-sent by itself. 204 is no proof. `outcomeUnknown`: the answer was lost or 5xx, the change
   * may have taken effect.
   */
  write(policy: Fido2Policy, intentId: string, from: Fido2Policy): Promise<WriteAnswer>;
  /** The same request for a person to send; undefined: the tenant is not on profiles, so nothing may be sent. */
  prepare(policy: Fido2Policy, intentId: string, from: Fido2Policy): PreparedRequest | undefined;
}

/** Everything but the token, which is the sender's own. `body` is JSON, byte for byte. */
export interface PreparedRequest {
  readonly method: "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type WriteAnswer =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: "throttled"; readonly retryAfterMs: number }
  | { readonly kind: "outcome-unknown"; readonly why: string };

/** The answer holds something that this version can't read safely; nothing may be written. */
export class PolicyUnreadableError extends Error {
  override readonly name = "PolicyUnreadableError";
  readonly what: string;
  constructor(what: string) {
    super(
      `The passkey policy can't be read fully: ${what}. Nothing is written to a policy that isn't understood; update Passkey Rollout or mend the policy in the Entra admin center.`,
    );
    this.what = what;
  }
}
