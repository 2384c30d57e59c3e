import { SECOND } from "../../../domain/time";
import type { PersonState } from "../directory/entities";
import { provide } from "../directory/seed-person";
import type { World } from "../world";
import { accessOf, otherWayIn } from "./ability";
import { finishCeremony, openWizard } from "./registration";
import { passkeyAtHand, tryMethod } from "./sign-in";

export type PersonDeed =
  | { readonly do: "register-passkey"; readonly provider?: string }
  | { readonly do: "sign-in"; readonly with: "passkey" | "other" };

/** `errorCode` is the sign-in log's, 0 for success; a registration that is not offered has none. */
export interface PersonOutcome {
  readonly succeeded: boolean;
  readonly errorCode?: number;
  readonly credentialId?: string;
}

/** Somebody is asked to do something and does not exist. */
export class NobodyToAskError extends Error {
  override readonly name = "NobodyToAskError";
  readonly upn: string;
  constructor(upn: string) {
    super(`The tenant has no person "${upn}"; ask one of its test users by their full name.`);
    this.upn = upn;
  }
}

/** Lets a person do something now, as if at their own device. `key` makes the records' ids and must be unique. */
export function askPerson(world: World, person: PersonState, deed: PersonDeed, key: string): PersonOutcome {
  if (person.disabledAt !== undefined) return { succeeded: false };
  if (deed.do === "register-passkey") return register(world, person, deed.provider, key);
  const passkey = passkeyAtHand(person);
  const method =
    deed.with === "other"
      ? otherWayIn(world, person, world.now)
      : passkey === undefined
        ? undefined
        : ({ kind: "passkey", passkey } as const);
  if (method === undefined) return { succeeded: false };
  const { code } = tryMethod(world, person, method, key);
  return { succeeded: code === 0, errorCode: code };
}

function register(world: World, person: PersonState, provider: string | undefined, key: string): PersonOutcome {
  const kept = provider === undefined ? person.provider : provide(provider);
  if (!accessOf(world, person, world.now).canRegister("synced", kept.aaguid)) return { succeeded: false };
  openWizard(world, person, world.now - 14 * SECOND, key);
  return { succeeded: true, credentialId: finishCeremony(world, person, kept, "synced", key).credentialId };
}
