/** Texts of the sign-in error codes that the emulated tenant writes; an unknown code of a scenario gets a general one. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [50033, "A retryable error has occurred."],
  [50053, "The account is locked, you've tried to sign in too many times with an incorrect user ID or password."],
  [50055, "The password is expired."],
  [50057, "The user account is disabled."],
  [50126, "Error validating credentials due to invalid username or password."],
  [53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."],
  [130501, "Sign-in was blocked due to User Credential Policy."],
  [135003, "Assertion verification failed due to an invalid gesture."],
  [135010, "The user doesn't have the Key ID configured."],
  [135016, "FIDO sign-in is disabled via policy."],
  [135017, "Unexpected signature counter."],
  [135019, "The challenge is expired."],
  [500121, "Authentication failed during strong authentication request."],
]);

/** `status.failureReason`; success has one too, v1.0 says "Other." (live capture). */
export function failureReasonOf(code: number): string {
  return code === 0 ? "Other." : (REASONS.get(code) ?? "An error occurred during sign-in.");
}

export const CODES = {
  passwordWrong: 50126,
  passwordExpired: 50055,
  denied: 500121,
  gestureInvalid: 135003,
  challengeExpired: 135019,
  refusedByPolicy: 135016,
  keyNotFound: 135010,
  conditionalAccess: 53003,
} as const;
