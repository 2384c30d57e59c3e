import { ALL_USERS } from "../../../../domain/policy/fido2";
import { renderConfiguration } from "../../policy/methods-policy";
import { DEFAULT_POLICY } from "../../policy/start-policy";
import { auditPolicyChange, patchPolicy, savePolicy } from "../../policy/write-policy";
import { letSlipIn } from "../../scenario/slip-in";
import { contextOf, param } from "../call";
import type { GraphAnswer, GraphCall, Json, Route } from "../call";
import { selectFrom } from "../collection";
import { badRequest, GraphRefusalError, notFound } from "../refusal";

const READ = ["Policy.Read.AuthenticationMethod"] as const;
const WRITE = ["Policy.ReadWrite.AuthenticationMethod"] as const;
const POLICY = "/policies/authenticationMethodsPolicy";
const CONFIGURATION = `${POLICY}/authenticationMethodConfigurations/{configurationId}`;
const base = { api: "policy", needs: READ } as const;

export const policyRoutes: readonly Route[] = [
  { ...base, method: "GET", template: POLICY, query: ["$select", "$expand"], handle: getPolicy },
  { ...base, method: "PATCH", template: POLICY, needs: WRITE, writes: true, handle: patchWholePolicy },
  {
    ...base,
    method: "GET",
    template: `${POLICY}/authenticationMethodConfigurations`,
    handle: (call) => {
      const fido2 = call.world.policies.at(call.asOf).policy;
      const context = (of: string) => contextOf(call, of);
      const value = [fido2, ...call.world.methodsPolicy.configurations].map((one) => renderConfiguration(one, context));
      return { status: 200, body: { "@odata.context": context("authenticationMethodConfigurations"), value } };
    },
  },
  { ...base, method: "GET", template: CONFIGURATION, query: ["$select", "$expand"], handle: getConfiguration },
  { ...base, method: "PATCH", template: CONFIGURATION, needs: WRITE, writes: true, handle: patchConfiguration },
  { ...base, method: "DELETE", template: CONFIGURATION, needs: WRITE, writes: true, handle: resetConfiguration },
  // Profiles change only inside their parent (documented); with which status the service says so is unverified.
  ...(["GET", "POST", "PATCH", "DELETE"] as const).flatMap((method) =>
    ["/passkeyProfiles", "/passkeyProfiles/{profileId}"].map((below): Route => ({
      ...base,
      method,
      template: `${CONFIGURATION}${below}`,
      handle: refuseProfiles,
    })),
  ),
];

function isFido2(call: GraphCall): boolean {
  return param(call, "configurationId").toLowerCase() === "fido2";
}

function getPolicy(call: GraphCall): GraphAnswer {
  const json = call.world.methodsPolicy.render(call.version, call.world.policies.at(call.asOf).policy, (of) =>
    contextOf(call, of),
  );
  return { status: 200, body: selectFrom(call, json) };
}

function getConfiguration(call: GraphCall): GraphAnswer {
  const id = param(call, "configurationId");
  const configuration = isFido2(call)
    ? call.world.policies.at(call.asOf).policy
    : call.world.methodsPolicy.configuration(id);
  if (configuration === undefined) throw notFound(id);
  const json = renderConfiguration(configuration, (of) => contextOf(call, of));
  const context = contextOf(call, "authenticationMethodConfigurations/$entity");
  return { status: 200, body: { "@odata.context": context, ...selectFrom(call, json) } };
}

/** 204 says nothing about whether anything happened. */
function patchConfiguration(call: GraphCall): GraphAnswer {
  if (!isFido2(call)) return patchOtherMethod(call);
  if (call.caller.author.kind === "product") letSlipIn(call.world, call.body);
  const clientRequestId = call.header("client-request-id");
  const result = patchPolicy(call.world, call.body, {
    author: call.caller.author,
    description: "PATCH fido2",
    ...(clientRequestId === undefined ? {} : { clientRequestId }),
  });
  if (result.kind === "refused") throw badRequest(result.message);
  return { status: 204 };
}

function patchOtherMethod(call: GraphCall): GraphAnswer {
  const id = param(call, "configurationId");
  const configuration = call.world.methodsPolicy.configuration(id);
  if (configuration === undefined) throw notFound(id);
  const body = (call.body ?? {}) as Json;
  if (body["@odata.type"] === undefined) return { status: 204 };
  const { state } = body;
  if (state !== "enabled" && state !== "disabled") {
    throw badRequest("The emulated tenant can only switch this method: state must be enabled or disabled.");
  }
  call.world.methodsPolicy.switchMethod(String(configuration.id), state, call.world.now);
  const change = {
    displayName: `${String(configuration.id)}.state`,
    oldValue: JSON.stringify(configuration.state),
    newValue: JSON.stringify(state),
  };
  auditPolicyChange(call.world, call.caller.author, [change], "Update");
  return { status: 204 };
}

function resetConfiguration(call: GraphCall): GraphAnswer {
  if (!isFido2(call)) throw badRequest("The emulated tenant resets only fido2.");
  savePolicy(call.world, DEFAULT_POLICY, { author: call.caller.author, description: "DELETE fido2" }, "Reset");
  return { status: 204 };
}

/** Of the whole policy the registration campaign can be changed; `optOutSettings` is taken and never shown (it is in no schema). */
function patchWholePolicy(call: GraphCall): GraphAnswer {
  const body = (call.body ?? {}) as Json;
  const known = ["registrationEnforcement", "optOutSettings", "id", "@odata.type", "@odata.context"];
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  if (unknown !== undefined) throw badRequest(`The emulated tenant can't change '${unknown}' of the policy.`);
  const enforcement = body.registrationEnforcement as Json | undefined;
  const campaign = enforcement?.authenticationMethodsRegistrationCampaign as Json | undefined;
  if (campaign !== undefined) {
    const targets = [campaign.includeTargets, campaign.excludeTargets].filter((one) => one !== undefined);
    if (!targets.every((one) => Array.isArray(one)))
      throw badRequest(`Campaign targets must be lists such as ${ALL_USERS}.`);
    call.world.methodsPolicy.changeCampaign(campaign, call.world.now);
    auditPolicyChange(call.world, call.caller.author, [], "Update");
  }
  return getPolicy({ ...call, asOf: call.world.now });
}

function refuseProfiles(): GraphAnswer {
  throw new GraphRefusalError(
    405,
    "Request_BadRequest",
    "The passkeyProfile resource supports no methods; change profiles with a PATCH of the fido2 configuration.",
  );
}
