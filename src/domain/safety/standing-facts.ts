import type { Member } from "../people";

/** What the name of the standing group led to, and whether people may be added to it. */
export interface StandingFacts {
  readonly asWritten: string;
  /** More than one: the name is ambiguous. */
  readonly found: readonly StandingGroupFacts[];
  /** Why the group or its members can't be read; null when they can. */
  readonly problem: string | null;
  readonly members: readonly Member[];
  /** Whether the writing identity may add people; `unknown`: nothing says so before the first write. */
  readonly right: "granted" | "missing" | "unknown";
}

export interface StandingGroupFacts {
  readonly id: string;
  readonly name: string;
  readonly dynamic: boolean;
  readonly roleAssignable: boolean;
  readonly onPremises: boolean;
  readonly security: boolean;
  /** Names of groups inside it. */
  readonly contains: readonly string[];
  /** Groups that it is inside of. */
  readonly inside: readonly { readonly id: string; readonly name: string }[];
}
