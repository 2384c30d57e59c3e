import { applyIntent, findTarget, type PolicyIntent } from "./intent";
import type { Fido2Policy } from "./fido2";
import { equalProfiles, findProfile, sameId } from "./profile";

/**
 * The baseline with that part of the intent laid over it which `theirs` shows already. Graph may take one collection of
 * a PATCH and not the other (or somebody sends only a part of a prepared request); what of it is ours must not be taken
 * for somebody else's change.
 */
export function withOwnPart(base: Fido2Policy, theirs: Fido2Policy, intent: PolicyIntent): Fido2Policy {
  const wanted = intent.kind === "assign" ? intent.profile : intent.twin;
  const there = findProfile(theirs, wanted.id);
  const groupIds = intent.groupIds.filter(
    (id) => isAssigned(theirs, id, wanted.id) && !isAssigned(base, id, wanted.id),
  );
  const ours = applyIntent(base, { ...intent, groupIds });
  const profileIsThere = there !== undefined && equalProfiles(there, wanted);
  return profileIsThere ? ours : { ...base, includeTargets: ours.includeTargets };
}

function isAssigned(policy: Fido2Policy, groupId: string, profileId: string): boolean {
  return (findTarget(policy, groupId)?.allowedPasskeyProfiles ?? []).some((id) => sameId(id, profileId));
}
