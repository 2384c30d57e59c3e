import { compareAccess } from "../policy/compare-access";
import { effectiveAccess, mayUse } from "../policy/effective-access";
import type { Fido2Policy, PasskeyProfile } from "../policy/fido2";
import { applyIntent } from "../policy/intent";
import type { Registration } from "../evidence/records";

/** A wave as a foreign change meets it. */
export interface WaveUnderDrift {
  readonly name: string;
  /** It has its profile, and was not taken back. */
  readonly applied: boolean;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  /** People who count. */
  readonly people: number;
  /** What its people registered since they have the profile. */
  readonly registered: readonly Registration[];
}

/**
 * What a foreign change does to the people of a rollout, one sentence a wave; empty where it does nothing to them. Judged
 * by the waves' groups: a person who may do the same through another group as well is counted all the same, so the
 * numbers are upper limits.
 */
export function describeHarm(
  before: Fido2Policy,
  after: Fido2Policy,
  waves: readonly WaveUnderDrift[],
  open: PasskeyProfile,
): readonly string[] {
  return [
    ...waves.filter((wave) => wave.applied).flatMap((wave) => describeLoss(before, after, wave)),
    ...describeGain(
      before,
      after,
      waves.filter((wave) => !wave.applied),
      open,
    ),
  ];
}

function describeLoss(before: Fido2Policy, after: Fido2Policy, wave: WaveUnderDrift): readonly string[] {
  const parts = wave.groups.map(({ id }) => compareAccess(accessOf(before, id), accessOf(after, id)).loses);
  const using = parts.filter((each) => each.some(({ what }) => what === "use")).length;
  if (parts.every((each) => each.length === 0)) return [];
  const all = (using > 0 ? using : parts.filter((each) => each.length > 0).length) === wave.groups.length;
  const who = `${all ? "" : "up to "}${countOf(wave.people)} of wave '${wave.name}'`;
  if (using === 0) return [`${who} can register no more as the wave had let them; whoever has a passkey keeps it`];
  const shut = countShutOut(before, after, wave);
  const registered =
    shut === 0
      ? "nobody of them is known to have registered such a passkey yet"
      : `${String(shut)} of them ${shut === 1 ? "has" : "have"} registered one and can't sign in with it any more`;
  return [`${who} lose passkeys that the wave had given them: ${registered}`];
}

/** People with a passkey that was accepted before and certainly is no more, through whichever group of the wave. */
function countShutOut(before: Fido2Policy, after: Fido2Policy, { groups, registered }: WaveUnderDrift): number {
  const ids = groups.map(({ id }) => id);
  const [old, now] = [effectiveAccess(before, ids), effectiveAccess(after, ids)];
  const shut = registered.filter(({ type, aaguid }) => {
    const passkey = { type, aaguid, attested: null };
    return mayUse(old, passkey) !== "no" && mayUse(now, passkey) === "no";
  });
  return new Set(shut.map(({ userId }) => userId)).size;
}

/** Waves to come whose people may by the change do what the wave would let them do. */
function describeGain(
  before: Fido2Policy,
  after: Fido2Policy,
  waves: readonly WaveUnderDrift[],
  open: PasskeyProfile,
): readonly string[] {
  const given = waves.filter(({ groups }) => {
    const groupIds = groups.map(({ id }) => id);
    const isNoNews = (policy: Fido2Policy) =>
      groupIds.every((id) => {
        const would = applyIntent(policy, { kind: "assign", profile: open, groupIds });
        return compareAccess(accessOf(policy, id), accessOf(would, id)).gains.length === 0;
      });
    return isNoNews(after) && !isNoNews(before);
  });
  if (given.length === 0) return [];
  const people = given.reduce((sum, wave) => sum + wave.people, 0);
  const names = given.map(({ name }) => `'${name}'`).join(", ");
  return [
    `${countOf(people)} of waves to come (${names}) may do already what their wave would let them do, without its gate and its approval`,
  ];
}

function accessOf(policy: Fido2Policy, groupId: string): ReturnType<typeof effectiveAccess> {
  return effectiveAccess(policy, [groupId]);
}

function countOf(people: number): string {
  return people === 1 ? "1 person" : `${String(people)} people`;
}
