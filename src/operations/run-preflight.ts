import { RetryLaterError } from "../contracts/graph/graph-error";
import { type Finding, finding } from "../domain/safety/finding";
import { findPreflightProblems } from "../domain/safety/preflight";
import type { PreflightFacts, WaveFacts } from "../domain/safety/preflight-facts";
import { isRolloutEnd, moveRollout } from "../domain/rollout/transitions";
import { PolicyUnreadableError } from "../ports/policy-gateway";
import { changeRollout, changeWave, readRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { isGraphProblem } from "./graph-problems";
import { readPreflightFacts } from "./read-preflight-facts";
import { hashPeople } from "./read-wave-people";

type Needs = Pick<
  Deps,
  "clock" | "rollouts" | "documents" | "tenant" | "audit" | "policy" | "directory" | "signInLog" | "registrationLog"
>;

export interface PreflightAnswer {
  readonly passed: boolean;
  readonly waves: number;
}

/**
 * Reads the tenant, lists findings, and either refuses the rollout or schedules it with a snapshot of each wave's
 * people. Once passed it stays passed: running it again reads nothing.
 */
export function runPreflight(deps: Needs): (input: { rolloutId: string }) => Promise<PreflightAnswer> {
  return async ({ rolloutId }) => {
    const rollout = await readRollout(deps.rollouts, rolloutId);
    const waves = rollout.plan.waves.length;
    if (rollout.phase !== "preflight")
      return { passed: rollout.startedAt !== null && !isRolloutEnd(rollout.phase), waves };
    const checked = await check(deps, rolloutId);
    const blocking = checked.findings.filter((each) => each.severity === "blocks");
    if (blocking.length > 0 || checked.facts === undefined) {
      await refuse(deps, rolloutId, checked.findings);
      return { passed: false, waves };
    }
    await keepBaseline(deps, rolloutId, checked.facts);
    for (const wave of checked.facts.waves) await keepWave(deps, rolloutId, wave);
    await pass(deps, rolloutId, checked.findings);
    return { passed: true, waves };
  };
}

async function check(
  deps: Needs,
  rolloutId: string,
): Promise<{ findings: readonly Finding[]; facts?: PreflightFacts }> {
  try {
    const facts = await readPreflightFacts(deps)(await readRollout(deps.rollouts, rolloutId));
    return { findings: findPreflightProblems(facts), facts };
  } catch (error) {
    if (error instanceof PolicyUnreadableError)
      return {
        findings: [
          finding("policy-unreadable", "blocks", error.message, "Update Passkey Rollout, or mend the policy."),
        ],
      };
    if (!isGraphProblem(error) || error instanceof RetryLaterError) throw error;
    return {
      findings: [
        finding(
          "tenant-unreadable",
          "blocks",
          `The tenant can't be read: ${error.message}`,
          "Check GRAPH_ENDPOINT, the identity's permissions and the network, then start the rollout again.",
        ),
      ],
    };
  }
}

/** Without another rollout under way, what the tenant holds now is what everything is compared with. */
async function keepBaseline(deps: Needs, rolloutId: string, facts: PreflightFacts): Promise<void> {
  const others = (await deps.rollouts.listRollouts()).filter(
    (other) => other.id !== rolloutId && other.startedAt !== null,
  );
  const shared = others.some((other) => !isRolloutEnd(other.phase)) && (await deps.tenant.readBaseline()) !== undefined;
  if (!shared) await deps.tenant.saveBaseline(facts.policy);
}

async function keepWave(deps: Needs, rolloutId: string, { index, snapshot }: WaveFacts): Promise<void> {
  await deps.documents.saveSnapshot(rolloutId, index, snapshot);
  await changeWave(deps.rollouts, rolloutId, index, (wave) => ({
    ...wave,
    groups: snapshot.groups,
    users: snapshot.people.length,
    peopleHash: hashPeople(snapshot),
  }));
}

async function refuse(deps: Needs, rolloutId: string, findings: readonly Finding[]): Promise<void> {
  const now = deps.clock.now();
  const blocking = findings.filter((each) => each.severity === "blocks");
  const sentence = `Preflight refused the rollout: ${blocking.map((each) => each.sentence).join(" ")}`;
  await deps.audit.append(
    {
      rolloutId,
      at: now,
      kind: "preflight-refused",
      actor: "passkey-rollout",
      wave: null,
      sentence,
      facts: { blocking: blocking.length },
    },
    "preflight-refused",
  );
  await changeRollout(deps.rollouts, rolloutId, (current) =>
    isRolloutEnd(current.phase)
      ? current
      : {
          ...current,
          phase: moveRollout(current.phase, "refused"),
          endedAt: now,
          findings,
          waitsFor: "a corrected plan or tenant: see the findings",
        },
  );
}

async function pass(deps: Needs, rolloutId: string, findings: readonly Finding[]): Promise<void> {
  const now = deps.clock.now();
  await deps.audit.append(
    {
      rolloutId,
      at: now,
      kind: "preflight-passed",
      actor: "passkey-rollout",
      wave: null,
      sentence: `Preflight passed with ${String(findings.length)} findings, none of which blocks.`,
      facts: { findings: findings.length },
    },
    "preflight-passed",
  );
  await changeRollout(deps.rollouts, rolloutId, (current) =>
    isRolloutEnd(current.phase)
      ? current
      : {
          ...current,
          phase: moveRollout(current.phase, "scheduled"),
          startedAt: now,
          findings,
          waitsFor: "its first wave",
        },
  );
}
