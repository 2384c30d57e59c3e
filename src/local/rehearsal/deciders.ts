import type { ScenarioDecision, ScenarioFile } from "../../contracts/scenario-file";
import type { Approval } from "../../domain/approval/approval";
import type { TenantGuard } from "../../domain/guard/guard";
import { parseDuration } from "../../domain/plan/duration";
import type { RolloutPlan } from "../../domain/plan/plan";
import type { Instant } from "../../domain/time";
import { MINUTE } from "../../domain/time";
import type { HostClock } from "../host/host-clock";
import type { TenantTruth } from "../tenant/truth";
import type { Agenda } from "./agenda";
import { persist } from "./agenda";
import { answerApproval } from "./answer-approval";
import type { AskApp } from "./answer-approval";
import { membersOfGroup } from "./members-of-group";

/** People who are asked for approvals and answer them on the page. */
export interface Deciders {
  /** Looks for questions that nobody has planned an answer to yet. */
  look(approvals: readonly Approval[]): void;
}

/** Without a word in the scenario, people approve after this time. */
const USUAL_DELAY = 30 * MINUTE;

export function createDeciders(o: {
  readonly clock: HostClock;
  readonly agenda: Agenda;
  /** Rejects while the app's process is dead. */
  readonly ask: AskApp;
  readonly truth: TenantTruth;
  readonly plan: RolloutPlan;
  readonly guard: TenantGuard | null;
  readonly scenario: ScenarioFile;
  /** The address of an approval's page, with the link's token where a card brought one. */
  readonly pageOf: (approvalId: string) => string;
}): Deciders {
  const planned = new Set<string>();

  function plan(approval: Approval): void {
    for (const { by, decide, at } of answersTo(approval, o)) {
      o.agenda.at(at, async () => {
        await persist(o.clock, async () => {
          const answered = await answerApproval(o.ask, {
            page: o.pageOf(approval.id),
            headers: { "x-local-user": by },
            decide,
            comment: "Answered by the rehearsal",
          }).catch(() => undefined);
          return answered === undefined || answered.status >= 500 ? "again" : answered;
        });
      });
    }
  }

  return {
    look: (approvals) => {
      for (const approval of approvals) {
        if (approval.state !== "open" || planned.has(approval.id)) continue;
        planned.add(approval.id);
        plan(approval);
      }
    },
  };
}

interface PlannedAnswer {
  readonly by: string;
  readonly decide: "approve" | "reject";
  readonly at: Instant;
}

/** What the scenario says about this question; else the first people who may approve it, as many as it needs. */
export function answersTo(
  approval: Approval,
  o: Pick<Parameters<typeof createDeciders>[0], "truth" | "plan" | "guard" | "scenario">,
): readonly PlannedAnswer[] {
  const said = o.scenario.decisions.filter((decision) => isAbout(decision, approval));
  const able = ableToDecide(approval, o);
  const answers = (decide: "approve" | "reject", by: readonly string[], delay: number): readonly PlannedAnswer[] =>
    by.map((upn) => ({ by: upn, decide, at: approval.requestedAt + delay }));
  if (said.length === 0) return answers("approve", able.slice(0, approval.minimum), USUAL_DELAY);
  return said.flatMap(({ decide, by, after }) => {
    if (decide === "none") return [];
    const needed = decide === "reject" ? 1 : approval.minimum;
    return answers(decide, by === undefined ? able.slice(0, needed) : [by], parseDuration(after) ?? USUAL_DELAY);
  });
}

function isAbout({ wave, kind }: ScenarioDecision, approval: Approval): boolean {
  return (wave === undefined || wave === approval.wave + 1) && (kind === undefined || kind === approval.kind);
}

/** Members of every group that has to approve, without the person who asked. */
function ableToDecide(
  { requester, requestedAt }: Approval,
  { truth, plan, guard }: Pick<Parameters<typeof createDeciders>[0], "truth" | "plan" | "guard">,
): readonly string[] {
  const groups = [plan.approvals.approvers, ...(guard?.approvals === undefined ? [] : [guard.approvals.approvers])];
  const members = groups.map((group) => membersOfGroup(truth, group, requestedAt));
  return truth.people
    .filter((person) => person.enabled && !person.guest)
    .filter((person) => members.every((ids) => ids.includes(person.id)))
    .map((person) => person.upn)
    .filter((upn) => upn.toLowerCase() !== requester.toLowerCase());
}
