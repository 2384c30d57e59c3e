import type { ConditionalAccessPolicy } from "../domain/safety/conditional-access";
import type { MethodSettings } from "../domain/safety/method-settings";

/** What of the tenant decides how a passkey acts, beside the passkey policy itself. Read only. */
export interface TenantSettings {
  /** Every Conditional Access policy, whatever its state. Throws PermissionMissingError, GraphError, RetryLaterError. */
  readConditionalAccess(): Promise<ConditionalAccessRead>;
  /** Throws PermissionMissingError, GraphError, RetryLaterError. */
  readMethodSettings(): Promise<MethodSettings>;
}

export interface ConditionalAccessRead {
  readonly policies: readonly ConditionalAccessPolicy[];
  /** Names of policies that this version can't read for certain. */
  readonly unreadable: readonly string[];
}
