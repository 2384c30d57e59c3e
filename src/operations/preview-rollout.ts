import { findPreflightProblems } from "../domain/safety/preflight";
import { type Finding, bySeverity } from "../domain/safety/finding";
import type { Preview, PreviewResult } from "../domain/safety/preview";
import type { RolloutRecord } from "../domain/rollout/records";
import { MINUTE } from "../domain/time";
import type { Deps } from "./deps";
import { readPreflightFacts } from "./read-preflight-facts";
import { readWhatIf } from "./read-what-if";
import { rememberMembers } from "./remember-members";
import { newRollout } from "./start-rollout";
import { readTenant } from "./tenant-unreadable";

type Needs = Parameters<typeof readPreflightFacts>[0] &
  Parameters<typeof readWhatIf>[0] &
  Pick<Deps, "rollouts" | "ids">;

/** Somebody waits for a preview: a tenant that can't be read for so long is the answer. */
const PATIENCE = 5 * MINUTE;

/**
 * What preflight would find and, if asked for, what each wave would do, in the tenant as it is. Reads only. A fault of
 * Graph that passes is thrown, so that the caller tries again, until the preview is five minutes old.
 */
export function previewRollout(deps: Needs): (preview: Preview) => Promise<PreviewResult> {
  return async (preview) => {
    const patient = readTenant(deps, { since: preview.createdAt, patience: PATIENCE });
    const remembering = { ...deps, directory: rememberMembers(deps.directory) };
    const rollout = newRollout({ ...preview, profileIds: await chooseProfileIds(deps, preview) });
    const facts = await patient(() => readPreflightFacts(remembering)(rollout));
    if (!facts.ok) return answer(deps, [facts.finding], null);
    const preflight = findPreflightProblems(facts.value);
    if (preview.kind === "preflight") return answer(deps, preflight, null);
    const read = await patient(() => readWhatIf(remembering)(facts.value));
    if (!read.ok) return answer(deps, [...preflight, read.finding], null);
    return answer(deps, [...preflight, ...read.value.findings], read.value.answer);
  };
}

function answer(
  { clock }: Pick<Deps, "clock">,
  findings: readonly Finding[],
  whatIf: PreviewResult["whatIf"],
): PreviewResult {
  return { endedAt: clock.now(), findings: [...findings].sort(bySeverity), whatIf };
}

/**
 * A plan that was rolled out already has its profiles in the policy, under the ids of that rollout: with others, a second
 * look would call them new.
 */
async function chooseProfileIds(
  { rollouts, ids }: Pick<Deps, "rollouts" | "ids">,
  { plan, planHash }: Preview,
): Promise<RolloutRecord["profileIds"]> {
  const same = (await rollouts.listRollouts()).filter(
    (rollout) => rollout.planHash === planHash && rollout.owned.profiles.length > 0,
  );
  const [last] = same.sort((a, b) => b.createdAt - a.createdAt);
  return last?.profileIds ?? { open: plan.profile.id ?? ids.guid(), closed: ids.guid() };
}
