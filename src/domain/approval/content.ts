import { hashOf } from "../canonical-json";
import type { ApprovalContent } from "./approval";

/** SHA-256 of what an approval binds: whatever of it changes, the approval covers something else and is void. */
export function contentHash(content: ApprovalContent): string {
  return hashOf(content);
}
