import type { Deps } from "./deps";
import type { WriteInput, WriteNeeds } from "./write-input";

/** What adding a wave's people to the standing group needs of the outside. */
export type AssignNeeds = WriteNeeds & Pick<Deps, "membership">;

export type AssignInput = Pick<WriteInput, "rollout" | "wave" | "mayNotLeave">;
