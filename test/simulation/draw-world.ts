import { drawScenario } from "./draw-scenario";
import { diceOf, type Dice } from "./dice";

/** The files of one rehearsal, as JSON, which YAML reads as well. */
export interface DrawnWorld {
  readonly plan: object;
  readonly tenant: object;
  readonly scenario: object;
}

export interface DrawnWave {
  readonly name: string;
  readonly group: string;
  readonly bakeHours: number;
}

/** Small enough for a rehearsal of seconds: two or three waves, at most 120 people, bakes of hours. The same for a seed, always. */
export function drawWorld(seed: number): DrawnWorld {
  const dice = diceOf(seed, "world");
  const waves = Array.from({ length: dice.whole(2, 3) }, (_, index) => ({
    name: `wave ${String(index + 1)}`,
    group: `sg-wave-${String(index + 1)}`,
    bakeHours: dice.whole(2, 7),
  }));
  return {
    plan: drawPlan(dice, waves),
    tenant: drawTenant(dice, seed, waves),
    scenario: drawScenario(diceOf(seed, "scenario"), waves),
  };
}

function drawPlan(dice: Dice, waves: readonly DrawnWave[]): object {
  return {
    apiVersion: "passkey-rollout/v1",
    kind: "RolloutPlan",
    metadata: { name: "simulated", owner: "eve@contoso.example" },
    profile: {
      name: "Synced passkeys",
      passkeyTypes: dice.chance(0.8) ? ["synced", "deviceBound"] : ["synced"],
      aaguids: dice.chance(0.8)
        ? { allow: ["1password", "icloud-keychain", "google-password-manager"] }
        : { any: true },
    },
    protect: { groups: ["sg-break-glass"] },
    schedule: {
      timeZone: "Europe/Berlin",
      ...(dice.chance(0.3)
        ? { windows: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "16:00" }] }
        : {}),
    },
    // Small groups prove little: the gate and its budget must not be what keeps the waves from going on.
    riskBudget: { users: 1000 },
    gates: {
      standard: {
        guardrails: {
          signInBlocked: { tolerable: "auto", intolerable: "60%" },
          passkeyFailing: { tolerable: "10%", intolerable: "80%" },
          newlySilent: "off",
        },
        onInsufficientEvidence: "ask",
        onAlarm: dice.pick(["rollback", "freeze"]),
      },
    },
    waves: waves.map(({ name, group, bakeHours }, index) => ({
      name,
      groups: [group],
      bake: `${String(bakeHours)}h`,
      ...(index > 0 && dice.chance(0.5) ? { approval: "before" } : {}),
    })),
    rollback: { strategy: dice.pick(["close-registration", "freeze"]) },
    approvals: { approvers: "sg-approvers" },
    notifications: { teams: dice.chance(0.3) },
  };
}

function drawTenant(dice: Dice, seed: number, waves: readonly DrawnWave[]): object {
  return {
    apiVersion: "passkey-rollout/v1",
    kind: "Tenant",
    seed,
    startsAt: "2026-12-01T07:00:00Z",
    history: "1d",
    graph: { modifiedProperties: dice.chance(0.7), syncedWithAttestation: dice.pick(["stored", "stored", "refused"]) },
    groups: [
      ...waves.map(({ group }, index) => ({
        name: group,
        users: dice.whole(8, 30),
        guests: dice.whole(0, 2),
        disabled: dice.whole(0, 1),
        ...(index > 0 && dice.chance(0.4) ? { alsoIn: { [waves[0]?.group ?? group]: dice.whole(1, 3) } } : {}),
      })),
      { name: "sg-others", users: 15 },
      { name: "sg-contractors", users: 4 },
      { name: "sg-break-glass", users: 2, roles: ["Global Administrator"], methods: ["passKeyDeviceBound"] },
      { name: "sg-approvers", people: ["ann@contoso.example", "bo@contoso.example"] },
    ],
    named: [{ upn: "ann@contoso.example" }, { upn: "bo@contoso.example" }, { upn: "eve@contoso.example" }],
    people: {
      signInsPerDay: 4,
      fresh: 0.5,
      workdays: { days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] },
      registers: { share: 0.7, medianAfter: "2h", abandons: 0.1 },
      secondMethod: 0.8,
    },
    logs: { delay: { p50: "2m", p99: "5m" }, detailsSettle: dice.pick(["10m", "2h"]) },
    propagation: { policy: { p50: "5m", max: "40m" }, membership: { p50: "10m", max: "2h" } },
  };
}
