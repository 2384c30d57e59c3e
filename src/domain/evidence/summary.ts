import { classifyCode } from "./classify";
import type { Ceremony, FailureClass, Registration, SignIn } from "./records";

/** Evidence of one wave as counts: no names, so it may be shown to everybody who may see the rollout. */
export interface EvidenceSummary {
  readonly registrations: {
    readonly total: number;
    readonly people: number;
    readonly byType: Readonly<Record<Registration["type"], number>>;
    /** By AAGUID, most frequent first; null where the record names none. */
    readonly byAaguid: readonly { readonly aaguid: string | null; readonly count: number }[];
  };
  readonly ceremonies: { readonly started: number; readonly cancelled: number };
  readonly signIns: {
    readonly total: number;
    readonly people: number;
    readonly fresh: number;
    readonly withPasskey: number;
    readonly passkeyFailed: number;
    /** Fresh failures by code, most frequent first. */
    readonly failures: readonly {
      readonly code: number;
      readonly means: FailureClass;
      readonly count: number;
      readonly people: number;
    }[];
  };
}

/** Counts records that are distinct already. Pure. */
export function summariseEvidence(
  registrations: readonly Registration[],
  ceremonies: readonly Ceremony[],
  signIns: readonly SignIn[],
): EvidenceSummary {
  const fresh = signIns.filter((signIn) => signIn.fresh);
  const withPasskey = fresh.filter((signIn) => signIn.passkey);
  return {
    registrations: {
      total: registrations.length,
      people: peopleOf(registrations),
      byType: {
        synced: registrations.filter((each) => each.type === "synced").length,
        deviceBound: registrations.filter((each) => each.type === "deviceBound").length,
        unknown: registrations.filter((each) => each.type === "unknown").length,
      },
      byAaguid: countBy(registrations, (each) => each.aaguid).map(([aaguid, of]) => ({ aaguid, count: of.length })),
    },
    ceremonies: {
      started: ceremonies.filter((each) => each.step === "started").length,
      cancelled: ceremonies.filter((each) => each.step === "cancelled").length,
    },
    signIns: {
      total: signIns.length,
      people: peopleOf(signIns),
      fresh: fresh.length,
      withPasskey: withPasskey.length,
      passkeyFailed: withPasskey.filter((signIn) => signIn.passkeySucceeded === false).length,
      failures: countBy(
        fresh.filter((signIn) => signIn.code !== 0),
        (signIn) => signIn.code,
      ).map(([code, of]) => ({ code, means: classifyCode(code), count: of.length, people: peopleOf(of) })),
    },
  };
}

function peopleOf(records: readonly { readonly userId: string }[]): number {
  return new Set(records.map((record) => record.userId)).size;
}

/** Most frequent first; equally frequent ones in the order of their first record. */
function countBy<T, K>(records: readonly T[], keyOf: (record: T) => K): readonly (readonly [K, readonly T[]])[] {
  const groups = new Map<K, T[]>();
  for (const record of records) {
    const group = groups.get(keyOf(record));
    if (group === undefined) groups.set(keyOf(record), [record]);
    else group.push(record);
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
