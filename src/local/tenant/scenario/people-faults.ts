import { providerNamed } from "../../../domain/plan/aaguids";
import type { FaultOf } from "../../../contracts/scenario-file";
import type { Instant } from "../../../domain/time";
import type { PersonState } from "../directory/entities";
import type { World } from "../world";
import type { FaultState } from "./schedule";

type SignInFault = FaultState & { readonly fault: FaultOf<"sign-in-failure"> };

/** Of the people, those whom a wrong edit of a Conditional Access policy keeps out until it is mended. */
const BLOCKED_BY_CA_EDIT = 0.1;

/** The fault under which this person's passkey with this AAGUID fails at that moment. */
export function faultOnPasskey(
  world: World,
  person: PersonState,
  aaguid: string,
  at: Instant,
): SignInFault | undefined {
  return holding(world, at).find(
    (state) => !state.fault.everyone && isDrawn(world, state, person) && matchesProvider(state.fault, aaguid),
  );
}

/** The fault under which whatever this person tries fails at that moment. */
export function faultOnPerson(world: World, person: PersonState, at: Instant): SignInFault | undefined {
  return holding(world, at).find((state) => state.fault.everyone && isDrawn(world, state, person));
}

/** The noise during which Conditional Access keeps this person out. */
export function conditionalAccessBlocks(world: World, person: PersonState, at: Instant): FaultState | undefined {
  return world.schedule
    .holding("noise", at)
    .find(
      (state) =>
        state.fault.preset === "ca-policy-edit" && world.schedule.draws(state, person.index, BLOCKED_BY_CA_EDIT),
    );
}

/** The people whom a sign-in failure has drawn: by share, among those whom its filter leaves. */
export function drawnBy(world: World, state: FaultState): readonly PersonState[] {
  const { fault } = state;
  if (fault.kind !== "sign-in-failure" || state.from === undefined) return [];
  return world.directory.people.filter(
    (person) =>
      !person.lab &&
      !person.guest &&
      person.disabledAt === undefined &&
      isDrawn(world, { ...state, fault }, person) &&
      matchesProvider(fault, person.provider.aaguid),
  );
}

function holding(world: World, at: Instant): readonly SignInFault[] {
  return world.schedule.holding("sign-in-failure", at);
}

/** The lab users and guests are never drawn. */
function isDrawn(world: World, state: SignInFault, person: PersonState): boolean {
  const { platform, share, everyone } = state.fault;
  if (person.lab || person.guest) return false;
  if (platform !== undefined && platform !== person.platform) return false;
  if (everyone && !matchesProvider(state.fault, person.provider.aaguid)) return false;
  return world.schedule.draws(state, person.index, share);
}

function matchesProvider(fault: FaultOf<"sign-in-failure">, aaguid: string): boolean {
  if (fault.provider === undefined) return true;
  const known = providerNamed(fault.provider);
  return known === undefined ? fault.provider.toLowerCase() === aaguid : known.aaguids.includes(aaguid);
}
