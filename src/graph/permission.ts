import { GraphError, LicenceMissingError, PermissionMissingError } from "../contracts/graph/graph-error";

/** What a call needs, said once beside it, so that a refusal names the mend. */
export interface Need {
  /** What is being done, as the beginning of a sentence: “Reading group members”. */
  readonly what: string;
  /** The least application permission. */
  readonly permission: string;
  /** Set where the API is licensed. */
  readonly licence?: string;
}

/** Runs the work; a 403 becomes PermissionMissingError, or LicenceMissingError where Graph speaks of a licence. */
export async function withNeed<T>(need: Need, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    // Graph words this in several ways: NonPremiumTenant (403), "not licensed for this feature" (403), AadPremiumLicenseRequired (400).
    if (need.licence !== undefined && /licen[cs]e|NonPremiumTenant/i.test(`${error.code} ${error.detail}`)) {
      throw new LicenceMissingError(need.what, need.licence);
    }
    if (error.status === 403) throw new PermissionMissingError(need.what, need.permission, error.requestId);
    throw error;
  }
}
