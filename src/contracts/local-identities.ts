import * as z from "zod";
import { ROLES, type Principal } from "../domain/people";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const identitySchema = z.strictObject({
  upn: z.email().optional(),
  id: z.string().regex(GUID, "expected an object id (a GUID)").optional(),
  name: z.string().min(1).optional(),
  kind: z.enum(["person", "app"]).default("person"),
  roles: z.array(z.enum(ROLES)),
});

const identitiesSchema = z.record(z.string().min(1), identitySchema);

/** Begins the id of a local identity that was given no object id; the directory knows it by its name. Never in Azure. */
export const LOCAL_ID_PREFIX = "local:";

/** Stands in for Entra sign-in on one machine: by the value of the header `x-local-user`. */
export type LocalIdentities = Readonly<Record<string, Principal>>;

/** Reads `LOCAL_IDENTITIES`. `upn` may be left out when the header value is one; without `id` the directory finds the person by name. */
export function readLocalIdentities(text: string): { ok: true; people: LocalIdentities } | { ok: false; why: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, why: "it is not JSON" };
  }
  const parsed = identitiesSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return {
      ok: false,
      why: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not understood"}`.replace(/^: /, ""),
    };
  }
  const people: Record<string, Principal> = {};
  for (const [key, identity] of Object.entries(parsed.data)) {
    const upn = (identity.upn ?? key).toLowerCase();
    if (identity.kind === "person" && !upn.includes("@")) {
      return { ok: false, why: `${key}: it needs "upn", since the header value is no user principal name` };
    }
    const { kind, roles } = identity;
    const id = identity.id?.toLowerCase() ?? `${LOCAL_ID_PREFIX}${upn}`;
    people[key] = { kind, id, upn, name: identity.name ?? upn, roles };
  }
  return { ok: true, people };
}
