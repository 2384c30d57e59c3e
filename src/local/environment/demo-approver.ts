import type { Approval } from "../../domain/approval/approval";
import type { AskApp } from "../rehearsal/answer-approval";
import { answerApproval } from "../rehearsal/answer-approval";

/** What the demonstration writes beside its answers; the narrator knows them by it. */
export const DEMO_COMMENT = "Nobody answered in time, so the demonstration did.";

/** Who answers when nobody does, so that a demonstration goes on by itself. */
export interface DemoApprover {
  /** Looks at the questions; answers those that waited long enough. */
  look(approvals: readonly Approval[]): Promise<void>;
}

export interface DemoAnswer {
  readonly approval: Approval;
  readonly by: string;
  readonly decide: "approve" | "reject";
  readonly accepted: boolean;
  readonly detail: string;
}

/** Who answers what; empty for a question that the scenario leaves open. */
export type WhoAnswers = (
  approval: Approval,
) => readonly { readonly by: string; readonly decide: "approve" | "reject" }[];

export function createDemoApprover(o: {
  readonly whoAnswers: WhoAnswers;
  /** How long people get before, real milliseconds. */
  readonly patienceMs: number;
  readonly pageOf: (approvalId: string) => string;
  readonly ask: AskApp;
  readonly tell: (answer: DemoAnswer) => void;
}): DemoApprover {
  const noticed = new Map<string, number>();
  const answered = new Set<string>();

  async function answer(approval: Approval, by: string, decide: DemoAnswer["decide"]): Promise<void> {
    const key = `${approval.id} ${by}`;
    if (answered.has(key)) return;
    answered.add(key);
    try {
      const { accepted, status, detail } = await answerApproval(o.ask, {
        page: o.pageOf(approval.id),
        headers: { "x-local-user": by },
        decide,
        comment: DEMO_COMMENT,
      });
      if (status >= 500) answered.delete(key);
      else o.tell({ approval, by, decide, accepted, detail });
    } catch {
      answered.delete(key); // The app is starting again; the next look tries once more.
    }
  }

  return {
    look: async (approvals) => {
      for (const approval of approvals) {
        if (approval.state !== "open") continue;
        const since = noticed.get(approval.id) ?? performance.now();
        noticed.set(approval.id, since);
        if (performance.now() - since < o.patienceMs) continue;
        for (const { by, decide } of o.whoAnswers(approval)) await answer(approval, by, decide);
      }
    },
  };
}
