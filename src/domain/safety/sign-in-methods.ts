import type { PasskeyFacts } from "../policy/effective-access";
import type { Instant } from "../time";

/** A passkey that a person has registered, as Graph tells of it. Type and AAGUID are claims; null: not told. */
export interface RegisteredPasskey extends PasskeyFacts {
  /** Base64URL, as `fido2Methods[].id` spells it. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: Instant | null;
}

/** One method of a person. `pass`: a Temporary Access Pass, `until` null where Graph doesn't tell its end. */
export type SignInMethod =
  | { readonly kind: "passkey"; readonly passkey: RegisteredPasskey }
  | { readonly kind: "pass"; readonly until: Instant | null }
  | { readonly kind: Exclude<MethodKind, "passkey" | "pass"> };

/** How a kind of method counts as a way in, on a day. */
interface MethodFacts {
  readonly label: string;
  /** `always`; `never`; `until-telephony-ends`; `by-policy`: the passkey policy decides; `for-a-while`: it expires. */
  readonly wayIn: "always" | "never" | "until-telephony-ends" | "by-policy" | "for-a-while";
  readonly phishingResistant: boolean;
}

/**
 * Microsoft retires SMS and voice on that day (documented): from then on they count as no method. Global administrators
 * and external users have until 2027-07-01 by field report; the earlier day is the careful one.
 */
export const TELEPHONY_ENDS = Date.UTC(2027, 1, 1);

/**
 * What each kind is worth when everything else is gone. A password alone opens nothing where a second factor is asked
 * for, e-mail only resets passwords, and what is not known counts as nothing.
 */
export const METHODS = {
  passkey: { label: "passkey", wayIn: "by-policy", phishingResistant: true },
  windowsHello: { label: "Windows Hello for Business", wayIn: "always", phishingResistant: true },
  platformCredential: { label: "platform credential of a Mac", wayIn: "always", phishingResistant: true },
  certificate: { label: "certificate", wayIn: "always", phishingResistant: true },
  authenticator: { label: "Microsoft Authenticator", wayIn: "always", phishingResistant: false },
  softwareOath: { label: "one-time code from an app", wayIn: "always", phishingResistant: false },
  hardwareOath: { label: "one-time code from a token", wayIn: "always", phishingResistant: false },
  external: { label: "external method", wayIn: "always", phishingResistant: false },
  telephony: { label: "text message or call", wayIn: "until-telephony-ends", phishingResistant: false },
  pass: { label: "Temporary Access Pass", wayIn: "for-a-while", phishingResistant: false },
  email: { label: "e-mail (resets a password only)", wayIn: "never", phishingResistant: false },
  password: { label: "password", wayIn: "never", phishingResistant: false },
  unknown: { label: "method of a kind that this version doesn't know", wayIn: "never", phishingResistant: false },
} as const satisfies Readonly<Record<string, MethodFacts>>;
export type MethodKind = keyof typeof METHODS;

/** Whether the method lets its owner in on that day, passkeys left aside: the policy decides about those. */
export function isOtherWayIn(method: SignInMethod, on: Instant): boolean {
  const facts: MethodFacts = METHODS[method.kind];
  switch (facts.wayIn) {
    case "always":
      return true;
    case "never":
    case "by-policy":
      return false;
    case "until-telephony-ends":
      return on < TELEPHONY_ENDS;
    case "for-a-while":
      // A pass lasts hours: it helps through one bad day and is no method to rely on.
      return false;
  }
}

/** How people call a method. */
export function methodLabel(method: SignInMethod): string {
  return method.kind === "passkey" ? `passkey '${method.passkey.name}'` : METHODS[method.kind].label;
}
