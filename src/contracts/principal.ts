import * as z from "zod";
import { ROLES, type Principal } from "../domain/people";

export type { Principal, Role } from "../domain/people";

/** What App Service authentication puts into `x-ms-client-principal`, in Base64. */
const principalSchema = z.object({
  auth_typ: z.literal("aad"),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })).max(500),
  role_typ: z.string().optional(),
});

/** Each claim under the name that tokens give it and under the one that App Service maps it to. */
const CLAIMS = {
  objectId: ["oid", "http://schemas.microsoft.com/identity/claims/objectidentifier"],
  tenantId: ["tid", "http://schemas.microsoft.com/identity/claims/tenantid"],
  upn: ["preferred_username", "upn", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"],
  name: ["name", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"],
  roles: ["roles", "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"],
  kind: ["idtyp"],
  app: ["azp", "appid"],
} as const;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LARGEST_HEADER = 64 * 1024;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export type PrincipalRead =
  { readonly ok: true; readonly principal: Principal } | { readonly ok: false; readonly why: string };

/**
 * Reads the header that App Service authentication sets. Trust it only where that is switched on: anybody can send a
 * header. Strict: two values for one claim, another tenant or a missing object id make it nobody. A token is an
 * application's when it says so, or when it names no user.
 */
export function readEasyAuthPrincipal(header: string, tenantId: string): PrincipalRead {
  const claims = readClaims(header);
  if (claims === undefined) return refuse("the principal header can't be read");
  const only = (name: keyof typeof CLAIMS) => onlyValue(claims, CLAIMS[name]);
  const [objectId, tenant, upn, kind] = [only("objectId"), only("tenantId"), only("upn"), only("kind")];
  if (typeof objectId !== "string" || !GUID.test(objectId)) return refuse("it names no object id");
  if (tenant?.toLowerCase() !== tenantId.toLowerCase()) return refuse("it is from another tenant");
  if (upn === null || kind === null) return refuse("it contradicts itself");
  const values = claims.filter((claim) => CLAIMS.roles.some((name) => name === claim.typ)).map((claim) => claim.val);
  const roles = ROLES.filter((role) => values.includes(role));
  const id = objectId.toLowerCase();
  if (kind === "app" || upn === undefined) {
    const app = only("app");
    const label = typeof app === "string" && GUID.test(app) ? `app:${app.toLowerCase()}` : `app:${id}`;
    return { ok: true, principal: { kind: "app", id, upn: label, name: label, roles } };
  }
  const name = only("name");
  return {
    ok: true,
    principal: { kind: "person", id, upn: upn.toLowerCase(), name: typeof name === "string" ? name : upn, roles },
  };
}

type Claim = z.infer<typeof principalSchema>["claims"][number];

/** undefined: not what App Service sends. */
function readClaims(header: string): readonly Claim[] | undefined {
  if (header.length > LARGEST_HEADER || !BASE64.test(header)) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(header, "base64")));
  } catch {
    return undefined;
  }
  const parsed = principalSchema.safeParse(json);
  return parsed.success ? parsed.data.claims : undefined;
}

/** null: two values that differ. */
function onlyValue(claims: readonly Claim[], names: readonly string[]): string | undefined | null {
  for (const name of names) {
    const values = new Set(claims.filter((claim) => claim.typ === name && claim.val !== "").map((claim) => claim.val));
    if (values.size > 1) return null;
    const [value] = values;
    if (value !== undefined) return value;
  }
  return undefined;
}

function refuse(why: string): PrincipalRead {
  return { ok: false, why };
}
