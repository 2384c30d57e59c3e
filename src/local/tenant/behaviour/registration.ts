import { HOUR, SECOND } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import { intoWorkingHours } from "../calendar";
import { drawDelay, milliseconds } from "../delays";
import { makePasskey } from "../directory/seed-person";
import type { Passkey, PersonState } from "../directory/entities";
import type { AuditDraft } from "../logs/audit-record";
import { personTarget } from "../logs/audit-record";
import { writeAudit } from "../logs/write-log";
import { guidOf, uniform } from "../random";
import type { Author } from "../truth";
import type { World } from "../world";
import { accessOf, passkeysAt } from "./ability";

const DRAW = { wait: 21, hour: 22, started: 23, keySpelling: 24, order: 25, byAdmin: 26 } as const;
/** Of ceremonies: the record that the wizard was opened is missing (4 records instead of 5). */
const WIZARD_UNSEEN = 0.2;
/** Of registrations: an admin has made them for the person, so the initiator is not the one who has the passkey. */
const BY_ADMIN = 0.04;
/** The 99th percentile of how long people wait, in medians. */
const SLOWEST = 8;

/** Asks whether a person who has no synced passkey yet can register one now, and plans when they will. */
export function considerRegistering(world: World, person: PersonState): void {
  if (!person.registers || person.hasAbandoned || person.ceremonyPlanned || !mayBegin(world, person)) return;
  person.ceremonyPlanned = true;
  const median = milliseconds(world.file.people.registers.medianAfter);
  const wait = drawDelay(median, SLOWEST * median, 30 * SLOWEST * median, person.seed, DRAW.wait);
  const at = intoWorkingHours(world.now + wait, world.file.people.workdays, uniform(person.seed, DRAW.hour));
  world.agenda.plan(at, () => {
    person.ceremonyPlanned = false;
    if (!mayBegin(world, person)) return;
    const key = `${person.id} ${world.now}`;
    beginCeremony(world, person, person.abandons ? "gives up" : "finishes", key);
  });
}

/** Whether access, as it acts on the person now, lets them register a synced passkey that they have not got yet. */
function mayBegin(world: World, person: PersonState): boolean {
  if (person.guest || person.disabledAt !== undefined || world.now < world.startsAt) return false;
  if (passkeysAt(person, world.now).some((passkey) => passkey.type === "synced")) return false;
  return accessOf(world, person, world.now).canRegister("synced", person.provider.aaguid);
}

/** The records of a ceremony that begins: options are fetched, and mostly a wizard is opened. `key` makes the records' ids. */
export function openWizard(world: World, person: PersonState, at: Instant, key: string): void {
  writePersonAudit(world, person, at, key, {
    activity: "Get passkey creation options",
    reason: "Successfully retrieved passkey creation options.",
  });
  if (uniform(person.seed, DRAW.started) < WIZARD_UNSEEN) return;
  writePersonAudit(world, person, at + 2 * SECOND, key, {
    activity: "User started security info registration",
    reason: "User started the registration for Passkey.",
  });
}

/** What follows the opening is seconds apart. */
function beginCeremony(world: World, person: PersonState, ending: "gives up" | "finishes", key: string): void {
  openWizard(world, person, world.now, key);
  if (ending === "gives up") {
    person.hasAbandoned = true;
    world.agenda.plan(world.now + 40 * SECOND, () => {
      abandon(world, person, key);
    });
    return;
  }
  world.agenda.plan(world.now + 14 * SECOND, () => {
    // The policy may have changed in between: then the server takes nothing, and no record says so.
    if (mayBegin(world, person)) finishCeremony(world, person, person.provider, "synced", key);
    else considerRegistering(world, person);
  });
}

function abandon(world: World, person: PersonState, key: string): void {
  const recordId = writePersonAudit(world, person, world.now, key, {
    activity: "User canceled security info registration",
    reason: "User canceled the registration for Passkey.",
  });
  world.ledger.abandoned.push({ personId: person.id, at: world.now, recordId });
}

/** The passkey comes into being; later the person may drop what they used before. Shared with what lab users do. */
export function finishCeremony(
  world: World,
  person: PersonState,
  kept: PersonState["provider"],
  type: Passkey["type"],
  key: string,
): Passkey {
  const at = world.now;
  const passkey = makePasskey(type, kept, at, world.seed, key, person.passkeys.length);
  person.passkeys.push(passkey);
  const recordId = writeAddPasskey(world, person, passkey, key);
  for (const reason of ["User registered Fido2 Authentication Method", "User registered Passkey"]) {
    writePersonAudit(world, person, at + SECOND, `${key} ${reason}`, {
      activity: "User registered security info",
      reason,
      // The method is named only sometimes (field report).
      ...(reason.endsWith("Passkey") ? { details: [{ key: "AuthenticationMethod", value: "Passkey" }] } : {}),
    });
  }
  if (person.lab) return passkey;
  const { credentialId, aaguid } = passkey;
  world.ledger.registrations.push({ personId: person.id, at, type, credentialId, aaguid, recordId });
  if (!person.keepsOthers) planDrop(world, person, key);
  return passkey;
}

function planDrop(world: World, person: PersonState, key: string): void {
  world.agenda.plan(world.now + HOUR, () => {
    if (person.droppedOthersAt !== undefined || passkeysAt(person, world.now).length === 0) return;
    person.droppedOthersAt = world.now;
    // Two records a deletion (field report).
    for (const number of [1, 2]) {
      writePersonAudit(world, person, world.now, `${key} drop ${number}`, {
        activity: "User deleted security info",
        reason: "User deleted Microsoft Authenticator Authentication Method",
      });
    }
  });
}

/** The record that counts: null target id, standard Base64, details in any order. */
function writeAddPasskey(world: World, person: PersonState, passkey: Passkey, key: string): string {
  const id = world.file.logs.nullTargetIds ? null : person.id;
  const self: Author = { kind: "foreign", id: person.id, name: person.upn };
  const helpdesk: Author = { kind: "foreign", id: guidOf("person", "helpdesk"), name: `helpdesk@${world.file.domain}` };
  const base64 = Buffer.from(passkey.credentialId, "base64url").toString("base64");
  const details = [
    { key: uniform(person.seed, DRAW.keySpelling) < 0.9 ? "AAGuid" : "aaGuid", value: passkey.aaguid },
    { key: "WebAuthnInfo", value: `{"credProtect":null,"model":"${passkey.model}"}` },
  ];
  return writeAudit(
    world,
    {
      activity: passkey.type === "synced" ? "Add Passkey (synced)" : "Add Passkey (device-bound)",
      service: "Device Registration Service",
      category: "UserManagement",
      operationType: "Add",
      reason: "",
      author: uniform(person.seed, DRAW.byAdmin) < BY_ADMIN ? helpdesk : self,
      target: personTarget(id, person.upn, base64),
      details: uniform(person.seed, DRAW.order) < 0.5 ? details : details.reverse(),
    },
    world.now,
    key,
    "add",
  );
}

function writePersonAudit(
  world: World,
  person: PersonState,
  at: Instant,
  key: string,
  draft: Pick<AuditDraft, "activity" | "reason" | "details">,
): string {
  return writeAudit(
    world,
    {
      ...draft,
      service: "Authentication Methods",
      category: "UserManagement",
      operationType: "ServiceApi",
      author: { kind: "foreign", id: person.id, name: person.upn },
      target: personTarget(person.id, person.upn, person.displayName),
    },
    at,
    key,
    draft.activity,
  );
}
