import type { Revocable } from "../../../contracts/tenant-file";
import { WRITER_APP } from "../local-apps";
import type { World } from "../world";
import type { Caller } from "./caller";
import type { Route } from "./call";
import { GraphRefusalError } from "./refusal";

/** Whether the tenant file takes this permission or licence away. */
export function isMissing(world: World, name: Revocable): boolean {
  return world.file.graph.missing.includes(name) || world.file.missing.includes(name);
}

/** Throws the 403 that the service gives for what is not granted or not licensed; each part of Graph has words of its own. */
export function checkPermissions(world: World, route: Route, caller: Caller): void {
  // The right to write the policy contains the right to read it.
  const readsAsWriter = route.api === "policy" && caller.token === WRITER_APP.token;
  const needs = readsAsWriter ? (["Policy.ReadWrite.AuthenticationMethod"] as const) : route.needs;
  const lacking = needs.find((name) => isMissing(world, name));
  const mayNotWrite = route.writes === true && !caller.mayWrite;
  if (lacking !== undefined || mayNotWrite) throw denial(route, lacking);
  if (route.licence === undefined) return;
  const unlicensed =
    isMissing(world, "AAD_PREMIUM") || (route.licence === "AAD_PREMIUM_P2" && isMissing(world, "AAD_PREMIUM_P2"));
  if (!unlicensed) return;
  if (route.licence === "AAD_PREMIUM_P2") {
    throw new GraphRefusalError(
      403,
      "AadPremiumLicenseRequired",
      "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
    );
  }
  throw new GraphRefusalError(
    403,
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
    "Neither tenant is B2C or tenant doesn't have premium license",
  );
}

function denial(route: Route, lacking: Revocable | undefined): GraphRefusalError {
  if (route.api === "policy") return new GraphRefusalError(403, "accessDenied", "Request Authorization failed");
  if (lacking === "AuditLog.Read.All") {
    return new GraphRefusalError(
      403,
      "Authentication_MSGraphPermissionMissing",
      "The principal does not have required Microsoft Graph permission(s): AuditLog.Read.All to call this API. For more information about Microsoft Graph permissions, please visit https://learn.microsoft.com/graph/permissions-overview.",
    );
  }
  return new GraphRefusalError(
    403,
    "Authorization_RequestDenied",
    "Insufficient privileges to complete the operation.",
  );
}
