import type { Instant } from "../time";
import { TELEPHONY_ENDS } from "./sign-in-methods";

/** Microsoft's announced changes of 2026 and 2027 (facts, 1.7 and 1.2): documented, except where a line says otherwise. */
export const MICROSOFT_DATES = {
  /** Automatic enablement of passkeys for whoever is enabled for SMS or voice begins; it goes on until the opt-out ends. */
  enablement: Date.parse("2026-09-01T00:00:00Z"),
  /** SMS and voice end; whoever has nothing else must register a passkey to get in. The opt-out ends. */
  telephonyEnds: TELEPHONY_ENDS,
  /** The same for Global Administrators and external users (field report). */
  telephonyEndsForAdmins: Date.parse("2027-07-01T00:00:00Z"),
  /** The deprecated top-level `isAttestationEnforced` and `keyRestrictions` stop returning data (schema annotation). */
  propertiesEnd: Date.parse("2027-10-15T00:00:00Z"),
} as const satisfies Readonly<Record<string, Instant>>;
