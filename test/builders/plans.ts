import { parsePlan } from "../../src/contracts/plan-file";
import type { RolloutPlan } from "../../src/domain/plan/plan";

/** A plan of so many waves, `wave-1 …` over `sg-1 …`, always open, with what a test wants different laid over it. */
export function planOf(waves: number, change: (plan: RolloutPlan) => RolloutPlan = (plan) => plan): RolloutPlan {
  const lines = Array.from(
    { length: waves },
    (_, index) => `  - { name: wave-${String(index + 1)}, groups: [sg-${String(index + 1)}], bake: 24h }`,
  );
  const text = `
apiVersion: passkey-rollout/v1
kind: RolloutPlan
metadata: { name: synced-passkeys, owner: owner@contoso.example }
profile:
  name: Synced passkeys
  passkeyTypes: [synced, deviceBound]
  attestation: disabled
  aaguids: { allow: [1password, icloud-keychain] }
schedule: { timeZone: Europe/Berlin }
approvals: { approvers: sg-approvers }
waves:
${lines.join("\n")}
`;
  const parsed = parsePlan(text, "plan.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return change(parsed.plan);
}
