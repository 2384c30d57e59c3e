import type { Approval } from "../../domain/approval/approval";
import { DAY, toIso } from "../../domain/time";
import { nameGuardFile } from "./name-guard-file";
import { reportBudgetShare } from "./invariant-load";
import { checkInvariants } from "./invariants";
import type { Material } from "./material";
import type { ApprovalReport, RehearsalReport } from "./report";
import { reportEvidence } from "./report-evidence";
import { reportDetection, reportPeople } from "./report-people";
import { reportPolicy } from "./report-policy";
import { outcomeOfRollout, reportWaves } from "./report-waves";

/** The report of a finished rehearsal. Everything in it is computed from the material; `wallMs` alone depends on the machine. */
export function assembleReport(material: Material, wallMs: number): RehearsalReport {
  const { rollout, truth, counters, guard } = material;
  const outcome = outcomeOfRollout(rollout);
  return {
    rollout: {
      id: rollout.id,
      planHash: rollout.planHash,
      outcome,
      waitsFor: outcome === "completed" || outcome === "rolled-back" ? null : nameGuardFile(rollout.waitsFor, guard),
      startedAt: rollout.startedAt === null ? null : toIso(rollout.startedAt),
      endedAt: rollout.endedAt === null ? null : toIso(rollout.endedAt),
      findings: rollout.findings
        .filter((finding) => finding.severity !== "informs")
        .map(({ id, severity, sentence, mend }) => ({
          id,
          severity,
          sentence: nameGuardFile(sentence, guard),
          mend,
        })),
    },
    waves: reportWaves(material),
    people: reportPeople(material),
    policy: reportPolicy(material),
    approvals: material.approvals.map(reportApproval),
    detection: reportDetection(material),
    evidence: reportEvidence(material),
    graph: {
      requests: { total: truth.requests.product.total, byApi: sorted(truth.requests.byApi) },
      throttled: truth.requests.throttled,
      reportBudgetShare: round(reportBudgetShare(material), 4),
    },
    storage: { requests: material.storageRequests },
    durable: {
      orchestrations: counters.orchestrations,
      historyEvents: counters.historyEvents,
      largestHistory: counters.largestHistory,
      replays: counters.replays,
    },
    invariants: checkInvariants(material),
    wallMs,
    tenantDays: round((material.finishedAt - material.startsAt) / DAY, 2),
  };
}

function reportApproval(approval: Approval): ApprovalReport {
  const last = approval.decisions.at(-1);
  const rejected = approval.decisions.find((decision) => decision.decision === "reject");
  const deciding = rejected ?? last;
  const decision = decisionOf(approval);
  return {
    wave: approval.wave + 1,
    kind: approval.kind,
    requestedAt: toIso(approval.requestedAt),
    decidedAt: deciding === undefined ? null : toIso(deciding.at),
    decision,
    by: deciding?.by ?? null,
  };
}

function decisionOf({ state }: Approval): ApprovalReport["decision"] {
  switch (state) {
    case "approved":
    case "used":
      return "approved";
    case "rejected":
    case "expired":
    case "void":
      return state;
    case "open":
      return "none";
  }
}

function sorted(counts: Readonly<Partial<Record<string, number>>>): Readonly<Record<string, number>> {
  const entries = Object.entries(counts).map(([name, count]) => [name, count ?? 0] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
