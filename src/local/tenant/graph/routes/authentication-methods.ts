import { MINUTE, parseIso, toIso } from "../../../../domain/time";
import type { Instant } from "../../../../domain/time";
import { passkeysAt } from "../../behaviour/ability";
import type { AccessPass, Passkey, PersonState } from "../../directory/entities";
import { personTarget } from "../../logs/audit-record";
import { writeAudit } from "../../logs/write-log";
import { guidOf, hexOf } from "../../random";
import { contextOf, param } from "../call";
import type { GraphAnswer, GraphCall, Json, Route } from "../call";
import { badRequest, notFound } from "../refusal";
import { personOf } from "./users";

const READ = ["UserAuthenticationMethod.Read.All"] as const;
const READ_PASSKEYS = ["UserAuthMethod-Passkey.Read.All"] as const;
const WRITE_PASSKEYS = ["UserAuthMethod-Passkey.ReadWrite.All"] as const;
const WRITE_PASSES = ["UserAuthMethod-TAP.ReadWrite.All"] as const;

/** Ids that are the same for every user. */
const PASSWORD_ID = "28c10230-6103-485e-b985-444c60001490";
const MOBILE_PHONE_ID = "3179e48a-750b-4051-897c-87b9720928f7";
const SHORTEST_PASS = 10;
const LONGEST_PASS = 43_200;

const base = { api: "methods", reporting: true, query: [] } as const;
const path = "/users/{id}/authentication";

export const methodRoutes: readonly Route[] = [
  {
    ...base,
    method: "GET",
    template: `${path}/methods`,
    needs: READ,
    handle: (call) => list(call, "methods", allMethods(call)),
  },
  {
    ...base,
    method: "GET",
    template: `${path}/fido2Methods`,
    needs: READ_PASSKEYS,
    handle: (call) =>
      list(
        call,
        "fido2Methods",
        passkeysOf(call).map((passkey) => renderPasskey(call, passkey)),
      ),
  },
  { ...base, method: "GET", template: `${path}/fido2Methods/{methodId}`, needs: READ_PASSKEYS, handle: getPasskey },
  {
    ...base,
    method: "DELETE",
    template: `${path}/fido2Methods/{methodId}`,
    needs: WRITE_PASSKEYS,
    writes: true,
    handle: deletePasskey,
  },
  {
    ...base,
    method: "GET",
    template: `${path}/temporaryAccessPassMethods`,
    needs: READ,
    handle: (call) => {
      const { pass } = personOf(call);
      return list(call, "temporaryAccessPassMethods", pass === undefined ? [] : [renderPass(call, pass, null)]);
    },
  },
  {
    ...base,
    method: "POST",
    template: `${path}/temporaryAccessPassMethods`,
    needs: WRITE_PASSES,
    writes: true,
    handle: createPass,
  },
];

function list(call: GraphCall, name: string, value: readonly Json[]): GraphAnswer {
  const context = contextOf(call, `users('${personOf(call).id}')/authentication/${name}`);
  return { status: 200, body: { "@odata.context": context, value } };
}

function allMethods(call: GraphCall): readonly Json[] {
  const person = personOf(call);
  const since = toIso(person.createdAt);
  const password = { "@odata.type": "#microsoft.graph.passwordAuthenticationMethod", id: PASSWORD_ID, password: null };
  const typed = (type: string, json: Json) => ({ "@odata.type": `#microsoft.graph.${type}`, ...json });
  const { pass } = person;
  return [
    dated(call, password, since),
    ...otherMethods(person, call.world.now).map((json) => dated(call, json, since)),
    ...passkeysOf(call).map((passkey) => typed("fido2AuthenticationMethod", renderPasskey(call, passkey))),
    ...(pass === undefined ? [] : [typed("temporaryAccessPassAuthenticationMethod", renderPass(call, pass, null))]),
  ];
}

function otherMethods(person: PersonState, at: Instant): readonly Json[] {
  if (person.guest || at >= (person.droppedOthersAt ?? Infinity)) return [];
  return person.otherMethods.map((method) => {
    const id = guidOf("method", person.id, method);
    if (method === "microsoftAuthenticatorPush") {
      return {
        "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
        id,
        displayName: `Phone of ${person.displayName}`,
        deviceTag: "SoftwareTokenActivated",
        phoneAppVersion: "6.8.40",
      };
    }
    if (method === "mobilePhone") {
      return {
        "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
        id: MOBILE_PHONE_ID,
        phoneNumber: `+49 1500 ${String(person.index).padStart(7, "0")}`,
        phoneType: "mobile",
        smsSignInState: "notAllowedByPolicy",
      };
    }
    return { "@odata.type": "#microsoft.graph.softwareOathAuthenticationMethod", id, secretKey: null };
  });
}

/** Beta knows when a method was last used, here of passkeys only. */
function dated(call: GraphCall, json: Json, createdDateTime: string): Json {
  return { ...json, createdDateTime, ...(call.version === "beta" ? { lastUsedDateTime: null } : {}) };
}

function passkeysOf(call: GraphCall): readonly Passkey[] {
  return [...passkeysAt(personOf(call), call.world.now)].reverse();
}

function renderPasskey(call: GraphCall, passkey: Passkey): Json {
  const attested = passkey.type === "deviceBound";
  const used = passkey.lastUsedAt === undefined ? null : toIso(passkey.lastUsedAt);
  return {
    id: passkey.credentialId,
    displayName: passkey.displayName,
    createdDateTime: toIso(passkey.createdAt),
    aaGuid: passkey.aaguid,
    model: passkey.model,
    attestationCertificates: attested ? [hexOf(40, "certificate", passkey.aaguid)] : [],
    attestationLevel: attested ? "attested" : "notAttested",
    passkeyType: passkey.type,
    ...(call.version === "beta" ? { lastUsedDateTime: used } : {}),
  };
}

function getPasskey(call: GraphCall): GraphAnswer {
  const passkey = findPasskey(call);
  const context = contextOf(call, `users('${personOf(call).id}')/authentication/fido2Methods/$entity`);
  return { status: 200, body: { "@odata.context": context, ...renderPasskey(call, passkey) } };
}

function findPasskey(call: GraphCall): Passkey {
  const id = param(call, "methodId");
  const passkey = passkeysOf(call).find((one) => one.credentialId === id);
  if (passkey === undefined) throw notFound(id);
  return passkey;
}

/** Dead in Entra; the copy in the provider stays and is offered again. */
function deletePasskey(call: GraphCall): GraphAnswer {
  const passkey = findPasskey(call);
  passkey.deletedAt = call.world.now;
  auditAdmin(call, "Admin deleted security info", "Admin deleted Fido2 Authentication Method for user");
  return { status: 204 };
}

/** A new pass replaces the old one; its secret is shown this once. */
function createPass(call: GraphCall): GraphAnswer {
  const person = personOf(call);
  const policy = call.world.methodsPolicy.configuration("TemporaryAccessPass") ?? {};
  if (policy.state !== "enabled") throw badRequest("Temporary Access Pass is disabled by policy.");
  const body = (call.body ?? {}) as Json;
  const lifetime = body.lifetimeInMinutes ?? policy.defaultLifetimeInMinutes;
  const shortest = Math.max(SHORTEST_PASS, Number(policy.minimumLifetimeInMinutes));
  const longest = Math.min(LONGEST_PASS, Number(policy.maximumLifetimeInMinutes));
  if (typeof lifetime !== "number" || !Number.isInteger(lifetime) || lifetime < shortest || lifetime > longest) {
    throw badRequest(`lifetimeInMinutes must be between ${shortest} and ${longest}.`);
  }
  const starts = typeof body.startDateTime === "string" ? parseIso(body.startDateTime) : call.world.now;
  if (starts === undefined) throw badRequest("startDateTime is no time.");
  const number = call.world.audits.length;
  person.pass = {
    id: guidOf("pass", person.id, number),
    createdAt: call.world.now,
    startsAt: Math.max(starts, call.world.now),
    lifetimeMinutes: lifetime,
    once: body.isUsableOnce === true,
    usedAt: undefined,
  };
  auditAdmin(call, "Admin registered security info", "Admin registered temporary access pass method for user");
  const secret = hexOf(8, "pass secret", call.world.seed, person.id, number);
  const context = contextOf(call, `users('${person.id}')/authentication/temporaryAccessPassMethods/$entity`);
  return { status: 201, body: { "@odata.context": context, ...renderPass(call, person.pass, secret) } };
}

function renderPass(call: GraphCall, pass: AccessPass, secret: string | null): Json {
  const reason = usability(pass, call.world.now);
  return {
    id: pass.id,
    temporaryAccessPass: secret,
    createdDateTime: toIso(pass.createdAt),
    startDateTime: toIso(pass.startsAt),
    lifetimeInMinutes: pass.lifetimeMinutes,
    isUsableOnce: pass.once,
    ...(call.version === "v1.0"
      ? { isUsable: reason === "EnabledByPolicy", methodUsabilityReason: reason }
      : { lastUsedDateTime: null }),
  };
}

function usability(pass: AccessPass, at: Instant): string {
  if (at < pass.startsAt) return "NotYetValid";
  if (pass.once && pass.usedAt !== undefined) return "OneTimeUsed";
  return at < pass.startsAt + pass.lifetimeMinutes * MINUTE ? "EnabledByPolicy" : "Expired";
}

function auditAdmin(call: GraphCall, activity: string, reason: string): void {
  const person = personOf(call);
  writeAudit(
    call.world,
    {
      activity,
      service: "Authentication Methods",
      category: "UserManagement",
      operationType: "ServiceApi",
      reason,
      author: call.caller.author,
      target: personTarget(person.id, person.upn, person.displayName),
    },
    call.world.now,
    activity,
    person.id,
    call.world.audits.length,
  );
}
