import type { Inputs } from "./read-inputs";
import { ROLES } from "../../domain/people";
import type { Role } from "../../domain/people";
import type { Instant } from "../../domain/time";
import type { TenantTruth } from "../tenant/truth";
import { membersOfGroup } from "./members-of-group";

/** The made-up directory that everything local is in. */
const TENANT_ID = "11111111-1111-4111-8111-111111111111";

/** A person whom the local app believes by a header, and why they are here. */
export interface LocalPerson {
  readonly upn: string;
  readonly why: string;
  readonly roles: readonly Role[];
}

/** App settings as they would stand in local.settings.json. */
export function localSettings(o: {
  readonly publicUrl: string;
  readonly graphEndpoint: string;
  readonly tables: string;
  readonly webhookUrl: string;
  readonly people: readonly LocalPerson[];
  readonly truth: Pick<TenantTruth, "person">;
}): Readonly<Record<string, string>> {
  const identities = o.people.map(({ upn, roles }) => {
    const person = o.truth.person(upn);
    const known = person === undefined ? {} : { id: person.id, name: person.displayName };
    return [upn, { upn, ...known, roles }];
  });
  return {
    TENANT_ID,
    TASKHUB_NAME: "passkeyrollout",
    PUBLIC_URL: o.publicUrl,
    GRAPH_ENDPOINT: o.graphEndpoint,
    GRAPH_CREDENTIAL: "local",
    ROLLOUT_TABLES: o.tables,
    COLLECT_SCHEDULE: "0 */5 * * * *",
    WATCH_SCHEDULE: "0 */5 * * * *",
    LOCAL_IDENTITIES: JSON.stringify(Object.fromEntries(identities)),
    TEAMS_WEBHOOK_URL: o.webhookUrl,
  };
}

/** The owner, who asks for the rollout; the approvers; and whomever the scenario names. Each once, with what they may do. */
export function localPeople(inputs: Inputs, truth: TenantTruth, at: Instant): readonly LocalPerson[] {
  const { plan, guard, scenario } = inputs;
  const groups = [plan.approvals.approvers, ...(guard?.approvals === undefined ? [] : [guard.approvals.approvers])];
  const approvers = groups.flatMap((group) =>
    membersOfGroup(truth, group, at).map((id) => truth.person(id)?.upn ?? ""),
  );
  const acting = [...scenario.actions, ...scenario.decisions].flatMap((each) => each.by ?? []);
  const people: LocalPerson[] = [
    { upn: plan.metadata.owner, why: "owner of the plan", roles: ["Rollout.Read", "Rollout.Request", "Rollout.Abort"] },
    ...approvers.map((upn): LocalPerson => ({
      upn,
      why: "approver",
      roles: ["Rollout.Read", "Rollout.Approve", "Rollout.Abort"],
    })),
    ...acting.map((upn): LocalPerson => ({ upn, why: "acts in the scenario", roles: ROLES })),
  ];
  const once = new Map<string, LocalPerson>();
  for (const person of people) {
    const key = person.upn.toLowerCase();
    if (key === "") continue;
    const known = once.get(key);
    const roles = [...new Set([...(known?.roles ?? []), ...person.roles])];
    once.set(key, { upn: key, why: known?.why ?? person.why, roles });
  }
  return [...once.values()];
}
