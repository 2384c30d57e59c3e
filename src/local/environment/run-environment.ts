import type { Approval } from "../../domain/approval/approval";
import { parseDuration } from "../../domain/plan/duration";
import type { RolloutRecord } from "../../domain/rollout/records";
import { isRolloutEnd } from "../../domain/rollout/transitions";
import { DAY } from "../../domain/time";
import { answersTo } from "../rehearsal/deciders";
import { startRequest } from "../rehearsal/start-request";
import { createDemoApprover } from "./demo-approver";
import type { WhoAnswers } from "./demo-approver";
import { createLiveScenario } from "./live-scenario";
import type { Speed } from "./messages";
import { createNarrator } from "./narrator";
import { raiseEnvironment } from "./raise-environment";
import type { EnvironmentOptions, Raised } from "./raise-environment";
import { summarise } from "./summary";

export interface RunOptions extends EnvironmentOptions {
  /** Stop when the rollout has ended. */
  readonly exitAtEnd: boolean;
  /** Resolves when somebody wants to stop. */
  readonly interrupted: Promise<void>;
  /** Called once, with the address of the rollout's page. */
  readonly onReady: (ready: Raised, page: string) => void;
}

/** How often the supervisor looks, in real milliseconds. */
const LOOK_EVERY_MS = 250;
const SAVE_EVERY_MS = 5000;
/** How long a person gets to answer before the demonstration does. */
const PATIENCE_MS = 60_000;
/** While a question is open, time runs no faster: five tenant hours in that minute, so that it does not expire. */
const SPEED_WHILE_ASKED = 300;
/** Once nothing more will happen by itself, the fastest clock would only race through the years. */
const SPEED_WHILE_IDLE = 60;

/**
 * Runs the local environment until it is interrupted or (with `exitAtEnd`) the rollout has ended. Answers the rollout's
 * phase then, or `interrupted`.
 */
export async function runEnvironment(options: RunOptions): Promise<string> {
  const raised = await raiseEnvironment(options);
  const stop = { asked: false };
  void options.interrupted.then(() => {
    stop.asked = true;
  });
  try {
    const rolloutId = await startOrFind(raised, options);
    options.onReady(raised, `${raised.publicUrl}/rollouts/${rolloutId}`);
    if (raised.resumed) options.say("", "What happened so far:");
    return await follow(raised, options, rolloutId, () => stop.asked);
  } finally {
    if (stop.asked)
      options.say("", "Stopping: the app first, then the tenant and the tables. A second start goes on from here.");
    await raised.stop();
  }
}

async function startOrFind(raised: Raised, { inputs }: RunOptions): Promise<string> {
  const known = (await raised.stores.rollouts.listRollouts())[0];
  if (known !== undefined) return known.id;
  const response = await fetch(startRequest(inputs, raised.publicUrl));
  const body = await response.text();
  if (!response.ok)
    throw new Error(`The rollout could not be started: the app answered ${String(response.status)}. ${body}`);
  return (JSON.parse(body) as { readonly id: string }).id;
}

async function follow(
  raised: Raised,
  options: RunOptions,
  rolloutId: string,
  isStopped: () => boolean,
): Promise<string> {
  const { stores, app, tenant } = raised;
  const { plan, guard, scenario } = options.inputs;
  const patient = options.speed !== "max";
  const whoAnswers: WhoAnswers = (approval) => answersTo(approval, { truth: tenant.truth, plan, guard, scenario });
  const narrator = createNarrator({
    stores,
    say: options.say,
    pageOf: (approvalId) => `${raised.publicUrl}/approvals/${encodeURIComponent(approvalId)}`,
    invite: (approval) => {
      if (whoAnswers(approval).length === 0) return "Answer here:";
      return patient
        ? "Answer here; after a minute the demo goes on by itself:"
        : "The demo goes on by itself; its page:";
    },
    whyDemoAnswers: patient ? "Nobody answered for a minute" : "Nobody is there to answer",
  });
  const approver = createDemoApprover({
    whoAnswers,
    patienceMs: patient ? PATIENCE_MS : 0,
    pageOf: raised.pageOf,
    ask: (request) => fetch(request),
    tell: ({ by, decide, accepted, detail }) => {
      // An answer that was accepted is in the audit trail, and the narrator tells it from there.
      if (!accepted) options.say("", `The demo wanted to ${decide} as ${by}; it was not accepted: ${detail}`);
    },
  });
  const live = createLiveScenario({ scenario, raised, rolloutId, say: options.say });
  const endsAt = raised.startsAt + (parseDuration(scenario.endsAfter) ?? 40 * DAY);
  let savedAt = performance.now();
  let told = false;
  while (!isStopped()) {
    const rollout = (await stores.rollouts.readRollout(rolloutId))?.value;
    if (rollout === undefined) throw new Error(`The rollout ${rolloutId} is not in the tables any more.`);
    const approvals = await stores.approvals.listApprovals(rolloutId);
    await narrator.look(rollout, raised.now());
    app.setSpeed(speedFor(options.speed, rollout, approvals));
    await approver.look(approvals);
    await live.look(raised.now());
    const over = isRolloutEnd(rollout.phase) && !live.planned;
    if (over && !told) {
      told = true;
      for (const line of await summarise(raised, rollout)) options.say("", line);
      if (!options.exitAtEnd) options.say("", "The page stays up. Ctrl-C ends the local environment.");
    }
    if (options.exitAtEnd && (over || raised.now() >= endsAt)) return rollout.phase;
    if (performance.now() - savedAt > SAVE_EVERY_MS) {
      savedAt = performance.now();
      raised.save();
    }
    await Promise.race([new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS)), options.interrupted]);
  }
  return "interrupted";
}

function speedFor(wanted: Speed, rollout: RolloutRecord, approvals: readonly Approval[]): Speed {
  const asked = approvals.some((approval) => approval.state === "open");
  if (wanted === "max") return isRolloutEnd(rollout.phase) ? SPEED_WHILE_IDLE : "max";
  return asked ? Math.min(wanted, SPEED_WHILE_ASKED) : wanted;
}
