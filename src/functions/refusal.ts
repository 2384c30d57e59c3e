import type { ProblemError, ProblemKind } from "../contracts/http/problem";

/** A request is answered with a problem. Thrown by whatever reads or weighs it, answered in one place. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly kind: ProblemKind;
  readonly errors: readonly ProblemError[] | undefined;
  constructor(kind: ProblemKind, detail: string, errors?: readonly ProblemError[]) {
    super(detail);
    this.kind = kind;
    this.errors = errors;
  }
}
