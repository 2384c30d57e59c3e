import type { ScenarioFile } from "../../contracts/scenario-file";
import type { Instant } from "../../domain/time";
import { parseDuration } from "../../domain/plan/duration";
import type { HostClock } from "../host/host-clock";
import type { Agenda } from "./agenda";

/** What the rehearsal itself has to do at the scenario's times; the faults inside the tenant are the tenant's own. */
export interface ScenarioDeeds {
  readonly crash: () => void;
  readonly teamsDown: (down: boolean) => void;
  readonly act: (action: ScenarioFile["actions"][number]) => Promise<void>;
}

export interface ScenarioAgenda {
  /** Looks again which times are known by now: `wave 2 + 1h` is, once wave 2 was applied. */
  look(): void;
  /** Something is planned, or waits for a wave that may still come. */
  readonly open: boolean;
  /** Something is planned at a known time. */
  readonly planned: boolean;
}

interface Item {
  readonly time: string;
  /** Later than the time that the text means. */
  readonly plus: number;
  readonly deed: () => Promise<void>;
  at: Instant | undefined;
  cancel: () => void;
  done: boolean;
}

export function createScenarioAgenda(o: {
  readonly scenario: ScenarioFile;
  readonly agenda: Agenda;
  readonly clock: HostClock;
  readonly resolveTime: (text: string) => Instant | undefined;
  readonly deeds: ScenarioDeeds;
}): ScenarioAgenda {
  const items = itemsOf(o.scenario, o.deeds);
  return {
    look: () => {
      for (const item of items) {
        if (item.done) continue;
        const meant = o.resolveTime(item.time);
        const at = meant === undefined ? undefined : meant + item.plus;
        if (at === item.at) continue;
        item.cancel();
        item.at = at;
        if (at === undefined) continue;
        item.cancel = o.agenda.at(at, async () => {
          item.done = true;
          await item.deed();
        });
      }
    },
    get open() {
      return items.some((item) => !item.done);
    },
    get planned() {
      return items.some((item) => !item.done && item.at !== undefined);
    },
  };
}

function itemsOf({ faults, actions }: ScenarioFile, deeds: ScenarioDeeds): readonly Item[] {
  const now = (deed: () => void) => () => {
    deed();
    return Promise.resolve();
  };
  const items: Item[] = [];
  const add = (time: string, deed: () => Promise<void>, plus = 0): void => {
    items.push({ time, plus, deed, at: undefined, cancel: () => undefined, done: false });
  };
  for (const fault of faults) {
    if (fault.kind === "crash") add(fault.at, now(deeds.crash));
    if (fault.kind !== "teams-down") continue;
    add(
      fault.at,
      now(() => {
        deeds.teamsDown(true);
      }),
    );
    const length = fault.for === undefined ? undefined : parseDuration(fault.for);
    if (length !== undefined)
      add(
        fault.at,
        now(() => {
          deeds.teamsDown(false);
        }),
        length,
      );
  }
  for (const action of actions) add(action.at, () => deeds.act(action));
  return items;
}
