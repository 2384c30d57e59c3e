/**
 * Activities of the audit log that change from where, or with which device, people may sign in. The names of Conditional
 * Access are documented; those of device policy are matched widely, for they vary by portal. Not the passkey policy.
 */
const ACCESS_EDITS =
  /\b(?:conditional access policy|named location|authentication strength policy|device (?:registration|management|compliance) policy)\b/i;

/** Whether an audit record says that somebody edited Conditional Access or device policy. */
export function isAccessEdit(activity: string): boolean {
  return ACCESS_EDITS.test(activity);
}
