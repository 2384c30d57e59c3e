import type { Ceremony, PolicyChange, Registration, SignIn } from "../domain/evidence/records";

/** A record as an array, in the order that its codec fixes. Stored by the thousand, so names are left out. */
export type Row = readonly (string | number | null)[];

export interface Codec<R> {
  encode(record: R): Row;
  decode(row: Row): R;
}

export const signInRows: Codec<SignIn> = {
  encode: (r) => [
    ...[r.id, r.userId, r.at, r.correlationId, r.code, bit(r.fresh), bit(r.passkey)],
    ...[r.passkeySucceeded === null ? null : bit(r.passkeySucceeded), r.platform],
  ],
  decode: ([id, userId, at, correlationId, code, fresh, passkey, succeeded, platform]) => ({
    id: String(id),
    userId: String(userId),
    at: Number(at),
    correlationId: String(correlationId),
    code: Number(code),
    fresh: fresh === 1,
    passkey: passkey === 1,
    passkeySucceeded: succeeded === null ? null : succeeded === 1,
    platform: String(platform),
  }),
};

export const registrationRows: Codec<Registration> = {
  encode: (r) => [r.id, r.userId, r.at, r.type, r.aaguid, r.credentialId],
  decode: ([id, userId, at, type, aaguid, credentialId]) => ({
    id: String(id),
    userId: String(userId),
    at: Number(at),
    type: type === "synced" || type === "deviceBound" ? type : "unknown",
    aaguid: textOrNull(aaguid),
    credentialId: textOrNull(credentialId),
  }),
};

export const ceremonyRows: Codec<Ceremony> = {
  encode: (r) => [r.id, r.userId, r.at, r.step],
  decode: ([id, userId, at, step]) => ({
    id: String(id),
    userId: String(userId),
    at: Number(at),
    step: step === "cancelled" || step === "removed" || step === "pass-issued" ? step : "started",
  }),
};

export const policyChangeRows: Codec<PolicyChange> = {
  encode: (r) => [r.id, r.at, r.actor, r.actorId, r.activity],
  decode: ([id, at, actor, actorId, activity]) => ({
    id: String(id),
    at: Number(at),
    actor: textOrNull(actor),
    actorId: textOrNull(actorId),
    activity: String(activity),
  }),
};

function bit(flag: boolean): 0 | 1 {
  return flag ? 1 : 0;
}

function textOrNull(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
