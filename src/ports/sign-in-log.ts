import type { SignIn } from "../domain/evidence/records";
import type { Instant } from "../domain/time";

/** The tenant's interactive sign-ins (Graph beta: only there authentication details exist). */
export interface SignInLog {
  /** All records created in [from, to], in no particular order, paged to the end, duplicates included. */
  read(from: Instant, to: Instant): Promise<readonly SignIn[]>;
}
