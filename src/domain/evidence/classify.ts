import type { FailureClass } from "./records";

/**
 * How each sign-in error code is read. Microsoft says that codes and texts may change and must not be depended on; its
 * published list holds only 135010 and 135011 of the 1350xx family, the others come from a community dump of the error
 * page (September 2025), 135017 from the field. The class is this product's judgement, kept in this one table:
 *
 * - 135011 (the device used is disabled) belongs to device policy, so it goes with `accessPolicy`.
 * - 500344 (account not found in a FIDO flow) is a passkey whose account is gone: `staleCredential`.
 * - 500121 (strong authentication failed) is mostly a person who declined or was too slow: `user`.
 * - 90025 is the service's own retry and documented as to be ignored: `interrupt`, although it is a transient fault.
 * - 50072 and 50079 ask the person to enrol: `interrupt`.
 * - Which code a profile's refusal (type or AAGUID) yields is unverified; 135016 or 130501 are expected.
 */
const CODES: Readonly<Record<Exclude<FailureClass, "unknown">, readonly number[]>> = {
  policy: [135016, 130500, 130501, 130502],
  accessPolicy: [53003, 53000, 53001, 530003, 53004, 53010, 54008, 54009, 54010, 135011],
  staleCredential: [135001, 135010, 500344],
  wrongAccount: [135012, 135013, 135014, 135021],
  provider: [135017],
  system: [
    ...[135000, 135002, 135004, 135005, 135006, 135007, 135008, 135009, 135015, 135020, 135022],
    ...[50033, 50087],
  ],
  user: [135003, 135018, 135019, 130503, 130504, 130505, 130506, 130507, 500121],
  interrupt: [0, 50058, 50072, 50074, 50076, 50078, 50079, 50140, 50158, 50199, 16000, 90025],
  notPasskey: [50053, 50055, 50057, 50126],
};

const CLASS_OF = new Map<number, FailureClass>(
  Object.entries(CODES).flatMap(([name, codes]) => codes.map((code) => [code, name as FailureClass] as const)),
);

/**
 * Reads a sign-in's `status.errorCode`. A code that is not in the table is `unknown`: it counts against the wave when
 * the person does not get in, and is listed for a human. 0 is success and, like an interrupt, no failure.
 */
export function classifyCode(code: number): FailureClass {
  return CLASS_OF.get(code) ?? "unknown";
}

/**
 * Codes that only a FIDO flow can yield, by their texts: such a record is an attempt with a passkey even while its
 * authentication details are still missing (they settle for up to two hours).
 */
export function isPasskeyCode(code: number): boolean {
  return (code >= 135000 && code <= 135022) || code === 500344;
}
