import type { Dice } from "./dice";
import type { DrawnWave } from "./draw-world";

const AAGUIDS = ["1password", "icloud-keychain", "bitwarden"];
const PRESETS = [
  "reapply-default",
  "resend-collections",
  "restore-backup",
  "wipe-profiles",
  "microsoft-2026-09",
  "microsoft-2027-02",
];

/** Whoever else writes, whoever joins and leaves, and what Graph and the process do meanwhile. */
export function drawScenario(dice: Dice, waves: readonly DrawnWave[]): object {
  const many = <T>(from: number, to: number, draw: () => T): readonly T[] =>
    Array.from({ length: dice.whole(from, to) }, draw);
  return {
    apiVersion: "passkey-rollout/v1",
    kind: "Scenario",
    endsAfter: "5d",
    faults: [
      ...many(1, 4, () => drawForeignEdit(dice, waves)),
      ...many(0, 2, () => drawMembership(dice, waves)),
      ...many(0, 3, () => drawGraphFault(dice, waves)),
      ...many(0, 2, () => ({ at: drawTime(dice, waves), kind: "crash" })),
    ],
    decisions: dice.chance(0.25)
      ? [{ kind: "drift", decide: dice.pick(["reject", "none"]), by: "bo@contoso.example" }]
      : [],
    actions: drawActions(dice, waves),
  };
}

/** Mostly around the moments at which the product writes. */
function drawTime(dice: Dice, waves: readonly DrawnWave[]): string {
  const number = dice.whole(1, waves.length);
  const wave = `wave ${String(number)}`;
  const bake = waves[number - 1]?.bakeHours ?? 4;
  switch (dice.whole(0, 5)) {
    case 0:
      return `start + ${String(dice.whole(0, 300))}m`;
    case 1:
      // The next wave's planned start is not known before its time: the moment that the bake ends is.
      return `${wave} + ${String(bake * 60 + dice.whole(0, 150))}m`;
    case 2:
      return `${wave} + ${String(dice.whole(0, 120))}s`;
    case 3:
      return wave;
    default:
      return `${wave} + ${String(dice.whole(3, bake * 60))}m`;
  }
}

function drawForeignEdit(dice: Dice, waves: readonly DrawnWave[]): object {
  const edit = { at: drawTime(dice, waves), kind: "foreign-edit" };
  if (dice.chance(0.45)) {
    const preset = dice.pick(PRESETS);
    return { ...edit, preset, ...(preset === "reapply-default" && dice.chance(0.5) ? { for: "10h" } : {}) };
  }
  const group = dice.pick([...waves.map((wave) => wave.group), "sg-others", "sg-contractors"]);
  const aaguid = dice.pick(AAGUIDS);
  return {
    ...edit,
    by: dice.pick(["admin@contoso.example", "ann@contoso.example"]),
    edit: dice.pick([
      { addExclusion: group },
      { addExclusion: "sg-contractors" },
      { removeExclusion: group },
      { addTarget: group },
      { addTarget: "sg-others" },
      { removeTarget: group },
      { addAaguid: aaguid },
      { addAaguid: { aaguid, profile: "Synced passkeys" } },
      { removeAaguid: { aaguid, profile: "Synced passkeys" } },
      { setScalar: { isSelfServiceRegistrationAllowed: false } },
    ]),
    ...(dice.chance(0.15) ? { every: "5h", for: "16h" } : {}),
  };
}

function drawMembership(dice: Dice, waves: readonly DrawnWave[]): object {
  const [add, remove] = [dice.whole(0, dice.chance(0.3) ? 9 : 3), dice.whole(0, 3)];
  return { at: drawTime(dice, waves), kind: "membership", group: dice.pick(waves).group, add, remove };
}

function drawGraphFault(dice: Dice, waves: readonly DrawnWave[]): object {
  const fault = { at: drawTime(dice, waves), for: `${String(dice.whole(5, 150))}m` };
  const share = dice.pick([0.1, 0.3, 0.6]);
  return dice.pick([
    { ...fault, kind: "throttle", retryAfter: dice.whole(1, 40), share },
    { ...fault, kind: "5xx", share },
    { ...fault, kind: "5xx-after-effect", api: "policy", share },
    { ...fault, kind: "cut", share },
    { ...fault, kind: "html", share },
    { ...fault, kind: "stale-read", api: "policy", lag: dice.pick(["30s", "90s", "4m"]) },
    { ...fault, kind: "silent-noop", api: "policy", share },
    { ...fault, kind: "expired-skiptoken", share },
    { ...fault, kind: "slow", share: 0.1, delay: "40s" },
  ]);
}

/** Sometimes somebody acts on their own. */
function drawActions(dice: Dice, waves: readonly DrawnWave[]): readonly object[] {
  const at = drawTime(dice, waves);
  const by = "bo@contoso.example";
  switch (dice.whole(0, 9)) {
    case 0:
      return [{ at, do: "rebaseline", by }];
    case 1:
      return [
        { at: "wave 1 + 30m", do: "pause", by },
        { at: "wave 1 + 150m", do: "resume", by },
      ];
    case 2:
      return [{ at, do: "rollback", by }];
    case 3:
      return [{ at, do: dice.pick(["freeze", "abort"]), by }];
    case 4:
      return [
        { at: "start", do: "stop-switch", by },
        { at: "start + 2h", do: "stop-switch", to: "off", by },
      ];
    case 5:
      // Whoever is held resumes once a day: what a person would do who looks at it in the morning.
      return ["1d", "2d", "3d"].map((after) => ({ at: `start + ${after}`, do: "resume", by }));
    default:
      return [];
  }
}
