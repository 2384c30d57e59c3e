/** It can't be told who is protected, so nobody may be taken for unprotected: a group is gone or hidden, or roles are. */
export class ProtectionUnreadableError extends Error {
  override readonly name = "ProtectionUnreadableError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`It can't be told who is protected: ${problems.join(" ")}`);
    this.problems = problems;
  }
}
