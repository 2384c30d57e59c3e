import type { Member } from "../../src/domain/people";
import type { AddAnswer, Membership, StandingGroupFound, WriteRight } from "../../src/ports/membership";

/** What happens to the next calls that add people, in order; when none is left they simply take effect. */
export type AddFault =
  | "silent-noop"
  | "lost-answer"
  | "lost-before"
  | "every-second-lost"
  | "throttled"
  | "throttled-for-hours"
  | "forbidden"
  | "conflict"
  | "crash-before"
  | "crash-after";

export interface TestMembership {
  readonly port: Membership;
  readonly faults: AddFault[];
  /** One entry a call: whom it wanted to add. */
  readonly calls: { readonly groupId: string; readonly people: readonly string[]; readonly intentId: string }[];
  /** So many of the next reads show the group as it was before anybody was added. */
  staleReads: number;
  /** People who don't see themselves in any group yet. */
  readonly unseen: Set<string>;
  /** People who have left the directory. */
  readonly gone: Set<string>;
  /** Done by a colleague right before the next call arrives. */
  beforeAdd: (() => void | Promise<void>) | undefined;
  right: WriteRight;
  /** What is not ordinary about the standing group. */
  traits: Partial<StandingGroupFound>;
}

/** The process died; nothing of the operation goes on. */
class CrashError extends Error {
  override readonly name = "CrashError";
}

type Groups = Map<string, { readonly id: string; readonly name: string; members: Member[] }>;

/** The members of groups, in a directory that a test can make misbehave. `everybody` knows who may be added. */
export function fakeMembership(groups: Groups, everybody: (id: string) => Member): TestMembership {
  const group = (id: string) => [...groups.values()].find((each) => each.id === id);
  const idsOf = (id: string) => new Set((group(id)?.members ?? []).map((member) => member.id));
  let before: ReadonlySet<string> = new Set();
  const fake: TestMembership = {
    faults: [],
    calls: [],
    staleReads: 0,
    unseen: new Set(),
    gone: new Set(),
    beforeAdd: undefined,
    right: "granted",
    traits: {},
    port: {
      findGroups: (name) =>
        Promise.resolve(
          [...groups.values()]
            .filter((each) => each.id === name || each.name === name)
            .map(({ id, name: label }) => ({ ...ORDINARY, id, name: label, ...fake.traits })),
        ),
      readMembers: (id) => {
        if (fake.staleReads === 0) return Promise.resolve(idsOf(id));
        fake.staleReads -= 1;
        return Promise.resolve(before);
      },
      readSeen: (id, people) =>
        Promise.resolve(new Set(people.filter((each) => idsOf(id).has(each) && !fake.unseen.has(each)))),
      readRight: () => Promise.resolve(fake.right),
      add: async (id, people, intentId) => {
        await fake.beforeAdd?.();
        fake.beforeAdd = undefined;
        fake.calls.push({ groupId: id, people, intentId });
        if (fake.staleReads === 0) before = idsOf(id);
        const fault = fake.faults.shift();
        if (fault === "crash-before") throw new CrashError();
        const answers = people.map((person, place) => addOne(id, person, fault, place));
        if (fault === "crash-after") throw new CrashError();
        return answers;
      },
    },
  };

  function addOne(id: string, personId: string, fault: AddFault | undefined, place: number): AddAnswer {
    const take = () => {
      group(id)?.members.push(everybody(personId));
    };
    if (fake.gone.has(personId)) return { personId, kind: "missing" };
    if (idsOf(id).has(personId)) return { personId, kind: "already" };
    switch (fault) {
      case "throttled":
        return { personId, kind: "throttled", retryAfterMs: 17_000 };
      case "throttled-for-hours":
        return { personId, kind: "throttled", retryAfterMs: 7_200_000 };
      case "forbidden":
        return { personId, kind: "refused", status: 403, code: "Authorization_RequestDenied", message: "no rights" };
      case "conflict":
      case "lost-before":
        return { personId, kind: "outcome-unknown", why: "409" };
      case "lost-answer":
        take();
        return { personId, kind: "outcome-unknown", why: "503" };
      case "silent-noop":
        return { personId, kind: "added" };
      case "every-second-lost":
        if (place % 2 === 1) return { personId, kind: "outcome-unknown", why: "502" };
        take();
        return { personId, kind: "added" };
      case "crash-before":
      case "crash-after":
      case undefined:
        take();
        return { personId, kind: "added" };
    }
  }
  return fake;
}

const ORDINARY = {
  dynamic: false,
  roleAssignable: false,
  onPremises: false,
  security: true,
  contains: [],
  inside: [],
} as const;
