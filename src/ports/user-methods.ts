import type { SignInMethod } from "../domain/safety/sign-in-methods";

/** What people own to sign in with, read person by person. */
export interface UserMethods {
  /**
   * All methods of one person, from the credentials themselves. Undefined: there is no such person any more. Throws
   * PermissionMissingError, GraphError, RetryLaterError.
   */
  read(userId: string): Promise<readonly SignInMethod[] | undefined>;
  /** How long reading so many people takes, in milliseconds, within our share of the budget that Graph publishes. */
  estimate(people: number): number;
}
