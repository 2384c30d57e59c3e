import type { ScenarioFile } from "../../contracts/scenario-file";
import type { TenantFile } from "../../contracts/tenant-file";
import { toIso } from "../../domain/time";
import type { Instant } from "../../domain/time";
import { askPerson, NobodyToAskError } from "./behaviour/ask-person";
import type { PersonDeed, PersonOutcome } from "./behaviour/ask-person";
import { advanceWorld, createWorld } from "./create-world";
import { GraphEndpoint } from "./graph/graph-endpoint";
import { openDoor } from "./front-door";
import { Journal } from "./journal";
import type { RecordedExchange } from "./recording";
import type { WaveToFollow } from "./scenario/schedule";
import type { TenantTruth } from "./truth";
import { truthOf } from "./truth-of-world";

export type { PersonDeed, PersonOutcome } from "./behaviour/ask-person";

export interface EmulatedTenantOptions {
  readonly file: TenantFile;
  readonly scenario?: ScenarioFile;
  /** Instead of the file's. */
  readonly seed?: number;
  /** Tenant time, epoch milliseconds. Never goes back. */
  readonly now: () => Instant;
  /** Waits in tenant time; needed only for `slow` faults, which are ignored without it. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly record?: (exchange: RecordedExchange) => void;
  /** The JSON behind `policy: { file }`, already read; required when the tenant file says so. */
  readonly policyFromFile?: unknown;
  /** Service principals whose writes count as the product's, beside the local apps'. */
  readonly clientApp?: { readonly servicePrincipalIds: readonly string[] };
}

export interface EmulatedTenant {
  /** Answers one Graph request; the world is advanced to `now()` first. Rejects (as `fetch` does) where a fault cuts the connection. */
  handle(request: Request): Promise<Response>;
  /** People act, logs are written, faults begin and end. Going back does nothing. */
  advanceTo(at: Instant): void;
  /** For tests and the rehearsal report only. */
  readonly truth: TenantTruth;
  readonly startsAt: Instant;
  /**
   * Tells which groups belong to which wave, so that `wave 2 + 1h` means something: the tenant sees by itself when a product write gives one of a
   * wave's groups a (new) profile, or adds one of its people to another group. `plannedStarts` serve times before that (`wave 3 - 1h`).
   */
  followWaves(
    waves: readonly WaveToFollow[],
    rolloutStart: Instant,
    planned?: { readonly plannedStarts: readonly (Instant | undefined)[] },
  ): void;
  /** The moment that a scenario time means (ISO, `wave 2 + 1h`, `start + 3d`); undefined while its wave has no time. */
  resolveTime(text: string): Instant | undefined;
  /** The scenario is over: what it does again and again is done no more. People live on. */
  endScenario(): void;
  /** What a person does when asked, as if at their own device: for the lab walk and canaries. `upn` in full. */
  askPerson(upn: string, deed: PersonDeed): PersonOutcome;
  /** JSON: the inputs so far. The same files, seed and snapshot make the same world again. */
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

const NO_SCENARIO: ScenarioFile = {
  apiVersion: "passkey-rollout/v1",
  kind: "Scenario",
  proofs: "walked",
  endsAfter: "40d",
  faults: [],
  decisions: [],
  actions: [],
};

/** The tenant that a file describes, from the beginning of its history. Throws for a policy that is not given or not readable. */
export function createEmulatedTenant(options: EmulatedTenantOptions): EmulatedTenant {
  const { file, now } = options;
  const scenario = options.scenario ?? NO_SCENARIO;
  const seed = options.seed ?? file.seed;
  const firstStart = file.startsAt === "now" ? now() : Date.parse(file.startsAt);
  const create = (startsAt: Instant) => createWorld(file, scenario, seed, startsAt, options.policyFromFile);

  let world = create(firstStart);
  let journal = new Journal();
  const current = () => {
    advanceWorld(world, now());
    return world;
  };
  const endpoint = new GraphEndpoint({
    world: current,
    sleep: options.sleep,
    reports: file.limits.reports,
    productIds: options.clientApp?.servicePrincipalIds ?? [],
    onWritten: (request) => {
      journal.add(world.now, { kind: "request", request });
    },
  });

  const follow: EmulatedTenant["followWaves"] = (waves, rolloutStart, planned) => {
    const plannedStarts = planned?.plannedStarts ?? [];
    current().schedule.follow(waves, rolloutStart, plannedStarts);
    journal.addWaves(world.now, { kind: "waves", waves, rolloutStart, plannedStarts });
  };
  const ask = (upn: string, deed: PersonDeed): PersonOutcome => {
    const person = current().directory.person(upn);
    if (person === undefined) throw new NobodyToAskError(upn);
    const key = `asked ${journal.length}`;
    journal.add(world.now, { kind: "deed", upn, deed });
    return askPerson(world, person, deed, key);
  };

  return {
    handle: openDoor({ endpoint, askPerson: ask, record: options.record, now: () => toIso(current().now) }),
    advanceTo: (at) => {
      advanceWorld(world, at);
    },
    truth: truthOf(
      () => world,
      () => endpoint.counts,
    ),
    get startsAt() {
      return world.startsAt;
    },
    followWaves: follow,
    resolveTime: (text) => world.schedule.resolve(text),
    endScenario: () => {
      world.schedule.end();
    },
    askPerson: ask,
    snapshot: () => ({
      format: 1,
      seed,
      startsAt: world.startsAt,
      at: world.now,
      counts: endpoint.counts,
      journal: journal.entries,
    }),
    restore: (snapshot) => {
      const { startsAt, at, counts, entries } = Journal.read(snapshot, seed);
      world = create(startsAt);
      journal = new Journal();
      for (const entry of entries) {
        advanceWorld(world, entry.at);
        const { input } = entry;
        if (input.kind === "waves") world.schedule.follow(input.waves, input.rolloutStart, input.plannedStarts);
        else if (input.kind === "request") endpoint.repeat(input.request, world);
        else {
          const person = world.directory.person(input.upn);
          if (person !== undefined) askPerson(world, person, input.deed, `asked ${journal.length}`);
        }
        journal.add(entry.at, input);
      }
      advanceWorld(world, at);
      endpoint.resume(counts);
    },
  };
}
