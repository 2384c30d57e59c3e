import { listensOnlyOnLoopback } from "./addresses";
import { readLocalIdentities } from "./local-identities";
import { WRONG, type IdentitySource, type Read, type SettingsReading } from "./settings-shape";

/** What was read before and decides who may say who is calling. */
export interface IdentityCircumstances {
  readonly tenantId: Read<string>;
  readonly publicUrl: Read<string>;
  readonly graphEndpoint: Read<string>;
}

/**
 * In Azure people arrive through App Service authentication and by no other way; elsewhere `LOCAL_IDENTITIES` may name
 * them, as long as everything is loopback. Local identities that are refused only because of where Graph is stay known,
 * so that somebody can still stop a rollout: stopping reaches no tenant.
 */
export function readIdentities(reading: SettingsReading, known: IdentityCircumstances): Read<IdentitySource> {
  return runsInAzure(reading) ? readEasyAuth(reading, known) : readLocal(reading, known);
}

/** Settings that only the platform sets. Core Tools and the plain host set neither. */
function runsInAzure({ get }: Pick<SettingsReading, "get">): boolean {
  return get("WEBSITE_SITE_NAME") !== undefined || get("WEBSITE_INSTANCE_ID") !== undefined;
}

function readEasyAuth({ get, report }: SettingsReading, known: IdentityCircumstances): Read<IdentitySource> {
  const local = get("LOCAL_IDENTITIES");
  if (local !== undefined && local.replaceAll(/\s/g, "") !== "{}")
    report("LOCAL_IDENTITIES", "must not be set in Azure: people sign in through App Service authentication there.");
  if (get("WEBSITE_AUTH_ENABLED")?.toLowerCase() !== "true")
    return report(
      "WEBSITE_AUTH_ENABLED",
      "is not True: switch on App Service authentication (Easy Auth) for this app. Without it anybody could claim to be anybody, so nobody is believed.",
    );
  return known.tenantId === WRONG ? WRONG : { kind: "easy-auth", tenantId: known.tenantId };
}

function readLocal({ get, report }: SettingsReading, known: IdentityCircumstances): Read<IdentitySource> {
  const text = get("LOCAL_IDENTITIES");
  if (text === undefined) return { kind: "none" };
  const read = readLocalIdentities(text);
  if (!read.ok)
    return report(
      "LOCAL_IDENTITIES",
      `is not a map of header values to { "upn", "id", "name", "roles" }: ${read.why}.`,
    );
  if (Object.keys(read.people).length === 0) return { kind: "none" };
  const addresses = [get("WEBSITE_HOSTNAME"), ...(get("ASPNETCORE_URLS")?.split(";") ?? [])];
  if (known.publicUrl !== WRONG) addresses.push(known.publicUrl);
  const outside = addresses.find((each) => each !== undefined && each !== "" && !listensOnlyOnLoopback(each));
  if (outside !== undefined)
    return report(
      "LOCAL_IDENTITIES",
      `is refused, because this app listens on ${outside}: named local identities are for a loopback address only.`,
    );
  if (known.graphEndpoint !== WRONG && !listensOnlyOnLoopback(known.graphEndpoint))
    report(
      "LOCAL_IDENTITIES",
      "is refused, because GRAPH_ENDPOINT is not a loopback address: nobody acts on a real tenant under a made-up name.",
    );
  return { kind: "local", people: read.people };
}
