import type { MembershipChangeTruth } from "../tenant/truth";
import type { Material } from "./material";
import { peopleOfWave } from "./wave-people";

/** Everybody whom the product added to a group, in order of time. */
export function productAdds({ truth }: Pick<Material, "truth">): readonly MembershipChangeTruth[] {
  return truth.membershipChanges.filter((each) => each.author.kind === "product" && each.change === "added");
}

/** Those of a wave (index from 0): its people, as they were added to the standing group. Nobody with `targets`. */
export function addsOfWave(material: Material, index: number): readonly MembershipChangeTruth[] {
  if (material.rollout.plan.assignment.strategy === "targets") return [];
  const people = new Set(peopleOfWave(material, index));
  return productAdds(material).filter((each) => people.has(each.personId));
}
