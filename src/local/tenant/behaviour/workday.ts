import type { NoisePreset } from "../../../contracts/scenario-file";
import { DAY } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import { workingDayAt } from "../calendar";
import type { WorkingDay } from "../calendar";
import type { PersonState } from "../directory/entities";
import { writeSignIn } from "../logs/write-log";
import { poisson, uniform } from "../random";
import type { World } from "../world";
import { authenticate } from "./sign-in";

const DRAW = {
  dayOff: 1,
  count: 2,
  time: 100,
  fresh: 10_000,
  background: 3,
  evening: 4,
  eveningTime: 5,
  holiday: 6,
} as const;
/** On leave, ill, travelling. */
const DAY_OFF = 0.04;
/** On a holiday hardly anybody works. */
const HOLIDAY_OFF = 0.95;
/** A phone that fetches mail at night or on a weekend: satisfied by a token. */
const EVENING = 0.08;
/** An app that renews its token: in the non-interactive log. */
const BACKGROUND = 0.25;
/** A Monday after a holiday: so many times the usual attempts. */
const SURGE = 2.5;
/** Mornings are busier: the draw's exponent. */
const MORNING = 1.3;

const TOKEN = { kind: "token" } as const;

/** Plans what everybody does on the day that holds the moment, and after it the next day. */
export function planDays(world: World, at: Instant): void {
  const day = workingDayAt(at, world.file.people.workdays);
  world.agenda.plan(Math.max(at, day.start), () => {
    for (const person of world.directory.people) {
      if (!person.lab && person.disabledAt === undefined) planDay(world, person, day, at);
    }
    planDays(world, day.end);
  });
}

function planDay(world: World, person: PersonState, day: WorkingDay, notBefore: Instant): void {
  const draw = (counter: number) => uniform(person.seed, day.number, counter);
  const plan = (at: Instant, run: () => void) => {
    if (at < notBefore) return;
    world.agenda.plan(at, () => {
      if (person.disabledAt === undefined) run();
    });
  };
  const useToken = (key: string, interactive: boolean) => {
    writeSignIn(world, person, { method: TOKEN, code: 0, interactive, attempt: key });
  };
  if (draw(DRAW.evening) < EVENING) {
    plan(day.start + Math.floor(draw(DRAW.eveningTime) * DAY), () => {
      useToken(`${day.number} evening`, true);
    });
  }
  if (day.hours === undefined || draw(DRAW.dayOff) < DAY_OFF) return;
  const { start, end } = day.hours;
  if (draw(DRAW.background) < BACKGROUND) {
    plan(start, () => {
      useToken(`${day.number} background`, false);
    });
  }
  const behaviour = world.file.people;
  const usual = poisson(behaviour.signInsPerDay, draw(DRAW.count));
  const most = scenarioHas(world, "monday-surge") ? Math.ceil(usual * SURGE) : usual;
  for (let number = 0; number < most; number++) {
    const key = `${day.number} ${number}`;
    plan(start + Math.floor((end - start) * Math.pow(draw(DRAW.time + number), MORNING)), () => {
      const mood = moodAt(world, world.now);
      if (draw(DRAW.holiday) < mood.away || (number >= usual && !mood.surge)) return;
      if (draw(DRAW.fresh + number) >= behaviour.fresh * mood.fresh) useToken(key, true);
      else authenticate(world, person, key, behaviour.ownFailures * mood.ownFailures);
    });
  }
}

/** How busy, clumsy or absent everybody is under the noise of that moment. */
function moodAt(world: World, at: Instant) {
  const has = (preset: NoisePreset) => world.schedule.holding("noise", at).some(({ fault }) => fault.preset === preset);
  const surge = has("monday-surge");
  const newPasswords = has("password-expiry");
  return {
    surge,
    // New passwords and new network paths end old sessions.
    fresh: newPasswords || has("vpn-change") ? 1.8 : 1,
    ownFailures: (surge ? 2 : 1) * (newPasswords ? 4 : 1),
    away: has("holiday") ? HOLIDAY_OFF : 0,
  };
}

function scenarioHas(world: World, preset: NoisePreset): boolean {
  return world.scenario.faults.some((fault) => fault.kind === "noise" && fault.preset === preset);
}
