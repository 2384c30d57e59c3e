import type { ScenarioFile } from "../../contracts/scenario-file";
import { parseDuration } from "../../domain/plan/duration";
import type { Instant } from "../../domain/time";
import { requestFor } from "../rehearsal/operators";
import type { Raised } from "./raise-environment";

/** What a scenario does from outside the tenant while the local environment runs. */
export interface LiveScenario {
  look(now: Instant): Promise<void>;
  /** Something is still to come at a known time. */
  readonly planned: boolean;
}

interface Item {
  readonly time: string;
  readonly plus: number;
  readonly deed: () => Promise<void>;
  done: boolean;
}

export function createLiveScenario(o: {
  readonly scenario: ScenarioFile;
  readonly raised: Raised;
  readonly rolloutId: string;
  readonly say: (at: string, sentence: string) => void;
}): LiveScenario {
  const { raised, say } = o;
  const items = itemsOf(o.scenario, {
    crash: () => {
      const { pid } = raised.app;
      if (pid === undefined) return;
      say("", "The scenario kills the app's process now.");
      process.kill(pid, "SIGKILL");
    },
    teams: (down) => {
      say("", `The scenario says that Teams is ${down ? "down" : "back"}.`);
      raised.inbox.setDown(down);
    },
    act: async (action) => {
      const response = await fetch(requestFor(action, o.rolloutId, raised.publicUrl));
      say("", `${action.by} asks for ${action.do}; the app answers ${String(response.status)}.`);
    },
  });
  const timeOf = ({ time, plus }: Item): Instant | undefined => {
    const meant = raised.tenant.resolveTime(time);
    return meant === undefined ? undefined : meant + plus;
  };
  return {
    look: async (now) => {
      for (const item of items) {
        const at = item.done ? undefined : timeOf(item);
        if (at === undefined || at > now) continue;
        item.done = true;
        await item.deed();
      }
    },
    get planned() {
      return items.some((item) => !item.done && timeOf(item) !== undefined);
    },
  };
}

function itemsOf(
  { faults, actions }: ScenarioFile,
  deeds: {
    readonly crash: () => void;
    readonly teams: (down: boolean) => void;
    readonly act: (action: ScenarioFile["actions"][number]) => Promise<void>;
  },
): readonly Item[] {
  const at = (time: string, deed: () => void | Promise<void>, plus = 0): Item => ({
    time,
    plus,
    deed: async () => {
      await deed();
    },
    done: false,
  });
  return [
    ...faults.flatMap((fault) => {
      if (fault.kind === "crash") return [at(fault.at, deeds.crash)];
      if (fault.kind !== "teams-down") return [];
      const length = fault.for === undefined ? undefined : parseDuration(fault.for);
      const down = at(fault.at, () => {
        deeds.teams(true);
      });
      return length === undefined
        ? [down]
        : [
            down,
            at(
              fault.at,
              () => {
                deeds.teams(false);
              },
              length,
            ),
          ];
    }),
    ...actions.map((action) => at(action.at, () => deeds.act(action))),
  ];
}
