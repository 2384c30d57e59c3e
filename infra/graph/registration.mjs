/**
 * What register.mjs does, over one function that asks Graph. Every step looks first and changes only what differs, so that
 * it can be run again at any time, also after it was cut off.
 */

const GRAPH = "00000003-0000-0000-c000-000000000000";
const AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const SCOPE = "6d0f4c52-8f0e-4b1b-9f0e-2a6a7a1f7b10";

/**
 * @param {{ environment: string, host: string, reader: string, writer: string, grant: boolean, feature: string[],
 *   dryRun: boolean, tenantId: string, permissions: any[], appRoles: any[],
 *   call: (method: string, at: string, body?: object) => any, say: (line: string) => void }} o
 *   `call` answers undefined for a GET of something that is not there.
 * @returns {Promise<string | undefined>} the client id; undefined when nothing exists yet and nothing may be changed.
 */
export async function registerApp(o) {
  const unknown = o.feature.filter((name) => !o.permissions.some((each) => each.feature === name));
  if (unknown.length > 0) {
    const known = [...new Set(o.permissions.flatMap((each) => each.feature ?? []))];
    throw new Error(`There is no feature ${unknown.join(", ")}; there are ${known.join(", ")}.`);
  }
  const change = changer(o);
  const application = await settleApplication(o, change);
  if (application !== undefined) {
    await settleServicePrincipal(o, change, application);
    await settleTrust(o, change, application);
  }
  if (o.grant) await settleGrants(o, change);
  else o.say("Graph permissions are not granted: run it with --grant, or ask somebody who may.");
  return application?.appId;
}

/** Changes, or with `dryRun` only says what would be changed. */
function changer({ call, say, dryRun }) {
  return async (what, method, at, body) => {
    say(`${dryRun ? "would " : ""}${what}`);
    return dryRun ? undefined : await call(method, at, body);
  };
}

async function settleApplication({ call, say, environment, host, appRoles }, change) {
  const uniqueName = `passkey-rollout-${environment}`;
  const wanted = {
    displayName: `Passkey Rollout (${environment})`,
    signInAudience: "AzureADMyOrg",
    api: {
      requestedAccessTokenVersion: 2,
      oauth2PermissionScopes: [
        {
          id: SCOPE,
          value: "access",
          type: "User",
          isEnabled: true,
          adminConsentDisplayName: "Use Passkey Rollout",
          adminConsentDescription: "Call Passkey Rollout for the signed-in person, who still needs a role.",
        },
      ],
      preAuthorizedApplications: [{ appId: AZURE_CLI, delegatedPermissionIds: [SCOPE] }],
    },
    appRoles: appRoles.map((role) => ({ ...role, isEnabled: true })),
    web: {
      redirectUris: [`https://${host}/.auth/login/aad/callback`],
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
    },
    servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true },
  };
  const found = await call("GET", `/applications(uniqueName='${uniqueName}')`);
  if (found === undefined) {
    // A scope that does not exist yet can't be pre-authorised in the same call.
    const { preAuthorizedApplications, ...api } = wanted.api;
    const made = await change(`create the app registration ${uniqueName}`, "POST", "/applications", {
      uniqueName,
      ...wanted,
      api,
    });
    if (made !== undefined)
      await change("let the Azure CLI ask for its tokens", "PATCH", `/applications/${made.id}`, {
        api: { ...api, preAuthorizedApplications },
      });
    return made;
  }
  const different = Object.entries(wanted).filter(([name, value]) => !contains(found[name], value));
  if (different.length === 0) say(`the app registration ${uniqueName} is as it should be`);
  else
    await change(
      `put right the app registration ${uniqueName}: ${different.map(([name]) => name).join(", ")}`,
      "PATCH",
      `/applications/${found.id}`,
      Object.fromEntries(different),
    );
  return found;
}

async function settleServicePrincipal({ call, say }, change, { appId }) {
  const found = await call("GET", `/servicePrincipals(appId='${appId}')`);
  if (found === undefined)
    await change("create its enterprise application, for people with a role only", "POST", "/servicePrincipals", {
      appId,
      appRoleAssignmentRequired: true,
    });
  else if (found.appRoleAssignmentRequired !== true)
    await change("let in people with a role only", "PATCH", `/servicePrincipals/${found.id}`, {
      appRoleAssignmentRequired: true,
    });
  else say("its enterprise application lets in people with a role only");
}

async function settleTrust({ call, say, reader, tenantId }, change, { id }) {
  const at = `/applications/${id}/federatedIdentityCredentials`;
  const wanted = {
    name: "reader-identity",
    issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    subject: reader,
    audiences: ["api://AzureADTokenExchange"],
  };
  const found = (await call("GET", at))?.value?.find((each) => each.name === wanted.name);
  if (found === undefined)
    await change("trust the reader's identity, so that sign-in needs no secret", "POST", at, wanted);
  else if (!contains(found, wanted)) {
    // Its name can't be changed, and need not be.
    const present = { issuer: wanted.issuer, subject: wanted.subject, audiences: wanted.audiences };
    await change("trust the reader's present identity", "PATCH", `${at}/${found.id}`, present);
  } else say("it trusts the reader's identity");
}

async function settleGrants({ call, say, permissions, feature, reader, writer }, change) {
  const graph = await call("GET", `/servicePrincipals(appId='${GRAPH}')?$select=id,appRoles`);
  const idOf = (permission) => {
    // The same name stands for a delegated permission, too; that is another list with other ids.
    const role = graph.appRoles.find(
      (each) => each.value === permission && each.allowedMemberTypes.includes("Application"),
    );
    if (role === undefined) throw new Error(`Graph has no application permission ${permission}.`);
    return role.id;
  };
  for (const [who, principalId] of [
    ["reader", reader],
    ["writer", writer],
  ]) {
    if (principalId === "") continue;
    const held = (await call("GET", `/servicePrincipals/${principalId}/appRoleAssignments?$top=999`))?.value ?? [];
    const wanted = permissions.filter(
      (each) => each.identity === who && (each.feature === undefined || feature.includes(each.feature)),
    );
    for (const { permission, why } of wanted) {
      const appRoleId = idOf(permission);
      if (held.some((each) => each.appRoleId === appRoleId && each.resourceId === graph.id))
        say(`the ${who} has ${permission}`);
      else
        await change(
          `grant ${permission} to the ${who}: ${why}`,
          "POST",
          `/servicePrincipals/${graph.id}/appRoleAssignedTo`,
          {
            principalId,
            resourceId: graph.id,
            appRoleId,
          },
        );
    }
    const known = new Set(wanted.map(({ permission }) => idOf(permission)));
    for (const { appRoleId, resourceId } of held) {
      if (resourceId === graph.id && known.has(appRoleId)) continue;
      const name = graph.appRoles.find((each) => each.id === appRoleId)?.value ?? appRoleId;
      say(`NOTE: the ${who} also has ${name}, which is not wanted here. Nothing was taken away; look at it.`);
    }
  }
}

/** Whether everything of `wanted` is in `found`; what else is there belongs to others. Lists are compared as sets. */
function contains(found, wanted) {
  if (Array.isArray(wanted))
    return Array.isArray(found) && wanted.every((each) => found.some((other) => contains(other, each)));
  if (wanted !== null && typeof wanted === "object")
    return (
      found !== null &&
      typeof found === "object" &&
      Object.entries(wanted).every(([name, value]) => contains(found[name], value))
    );
  return found === wanted;
}
