/** The example of the documentation, word for word, one line an entry: what every test of plan files starts from. */
const PLAN_LINES: readonly string[] = [
  "apiVersion: passkey-rollout/v1",
  "kind: RolloutPlan",
  "metadata: { name: synced-passkeys, owner: identity-team@contoso.example, ticketId: CHG0012345 }",
  "profile:",
  "  name: Synced passkeys",
  "  passkeyTypes: [synced, deviceBound]",
  "  attestation: disabled",
  "  aaguids: { allow: [1password, icloud-keychain, google-password-manager] }",
  "assignment: { strategy: targets }",
  "protect:",
  "  groups: [sg-break-glass]",
  "  privilegedRoles: refuse",
  "schedule:",
  "  timeZone: Europe/Berlin",
  "  startAt: 2026-12-01T09:00",
  '  windows: [{ days: [mon, tue, wed, thu], from: "09:00", to: "15:00" }]',
  "  blackouts: [{ from: 2026-12-18, to: 2027-01-06, reason: year-end }]",
  "riskBudget: { users: 10, confidence: 0.95 }",
  "gates:",
  "  standard:",
  "    guardrails:",
  "      signInBlocked: { tolerable: auto, intolerable: auto, falseAlarm: 0.5% }",
  "      passkeyFailing: { tolerable: 5%, intolerable: 25% }",
  "    signals:",
  "      registrationAbandoned: { atMost: 30% }",
  "      adoption: { atLeast: 25%, within: 7d }",
  "    onInsufficientEvidence: ask",
  "    onAlarm: rollback",
  "drift: { membership: { atMost: 5%, orPeople: 5 } }",
  "waves:",
  "  - { name: identity team, groups: [sg-identity], bake: 24h }",
  "  - { name: IT,            groups: [sg-it],       bake: 48h, approval: before }",
  "  - { name: Berlin office, groups: [sg-berlin],   bake: { workingHours: 24 }, approval: before, earliest: 2026-12-08 }",
  "rollback: { strategy: close-registration }",
  "writer: app",
  "approvals: { approvers: sg-rollout-approvers, minimum: 1, expiresAfter: 24h }",
  "notifications: { teams: true }",
];

/** The plan with some lines replaced; an empty replacement leaves the line out. Lines count from 1, as problems do. */
export function planWith(changes: Readonly<Record<number, string>> = {}): string {
  const lines = PLAN_LINES.map((line, index) => changes[index + 1] ?? line);
  return `${lines.filter((line, index) => line !== "" || PLAN_LINES[index] === "").join("\n")}\n`;
}

/** As little as a plan may say. */
export const SMALLEST_PLAN = `apiVersion: passkey-rollout/v1
kind: RolloutPlan
metadata: { name: small, owner: ann@contoso.example }
profile: { name: Synced passkeys, passkeyTypes: [synced], aaguids: { any: true } }
waves: [{ name: all, groups: [sg-all], bake: 24h }]
approvals: { approvers: sg-approvers }
`;
