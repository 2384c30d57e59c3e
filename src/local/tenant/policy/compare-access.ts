import { PROBE_AAGUIDS } from "../directory/seed-person";
import type { EffectiveAccess } from "../truth";

const signatures = new WeakMap<EffectiveAccess, string>();

/** Everything that two views of access can differ in, as text; views are few and remembered by the policy they come from. */
function accessSignature(access: EffectiveAccess): string {
  const known = signatures.get(access);
  if (known !== undefined) return known;
  const bits = PROBE_AAGUIDS.flatMap((aaguid) =>
    (["synced", "deviceBound"] as const).map(
      (type) => (access.canSignIn(type, aaguid) ? 1 : 0) + (access.canRegister(type, aaguid) ? 2 : 0),
    ),
  ).join("");
  signatures.set(access, bits);
  return bits;
}

/** What a change of access means: whether anything is new in it, and whether anything is gone. */
export function compareAccess(before: EffectiveAccess, after: EffectiveAccess): { gains: boolean; loses: boolean } {
  if (before === after) return { gains: false, loses: false };
  const [old, young] = [accessSignature(before), accessSignature(after)];
  let gains = false;
  let loses = false;
  for (let index = 0; index < old.length; index++) {
    const [was, is] = [Number(old[index]), Number(young[index])];
    gains ||= (is & ~was) !== 0;
    loses ||= (was & ~is) !== 0;
  }
  return { gains, loses };
}
