import { REPORT_LIMIT, createReportBudget } from "../graph/report-budget";
import { createDirectory } from "../graph/directory";
import { createGraphClient } from "../graph/graph-client";
import { createMembership } from "../graph/membership";
import { createPolicyGateway } from "../graph/policy-gateway";
import { createRegistrationLog } from "../graph/registration-log";
import { createSignInLog } from "../graph/sign-in-log";
import { createWriterIdentity } from "../graph/writer-identity";
import { createTenantSettings } from "../graph/tenant-settings";
import type { Settings } from "../contracts/settings";
import type { StandingDeps, StoppingDeps } from "../functions/app-parts";
import type { World } from "../operations/world";
import { createApprovalStore } from "../storage/approval-store";
import { createAuditTrail } from "../storage/audit-trail";
import { createEvidenceStore } from "../storage/evidence-store";
import { createLease } from "../storage/lease";
import { createPreviewStore } from "../storage/preview-store";
import { createRolloutStore } from "../storage/rollout-store";
import { createStopSwitch } from "../storage/stop-switch";
import { createTenantStore } from "../storage/tenant-store";
import { createWaveDocuments } from "../storage/wave-documents";
import { createWorkflowsNotifier, notificationsOff } from "../teams/workflows-notifier";
import { createLoggedAuditTrail } from "../telemetry/logged-audit-trail";

/** The collector's and the interactive share of the reporting budget together: 40 % of what Microsoft publishes. */
const BUDGET_SHARE = 0.4;

/** Makes every adapter of a world once. The durable client is added per invocation. */
export function composeDeps(world: World, settings: Settings): StandingDeps {
  const { clock, ids, random, logger, tables, credential } = world;
  const limiter = createReportBudget({ clock, share: BUDGET_SHARE, ...REPORT_LIMIT });
  const common = { endpoint: settings.graph.endpoint, fetch: world.fetch, clock, random, logger, ids, limiter };
  const reader = createGraphClient({ ...common, credential: credential.reader });
  const writer = createGraphClient({ ...common, credential: credential.writer });
  const endpoint = settings.graph.endpoint.replace(/\/+$/, "");
  const identity = createWriterIdentity(credential.writer, settings.graph.endpoint);
  return {
    ...composeStopping(world),
    documents: createWaveDocuments(tables),
    tenant: createTenantStore(tables),
    previews: createPreviewStore(tables),
    evidence: createEvidenceStore(tables),
    lease: createLease(tables, clock),
    writerIdentity: identity,
    policy: createPolicyGateway({ reader, writer, endpoint }),
    directory: createDirectory(reader),
    membership: createMembership({ reader, writer, identity, endpoint, clock }),
    tenantSettings: createTenantSettings(reader),
    signInLog: createSignInLog(reader, logger),
    registrationLog: createRegistrationLog(reader, logger),
    notifier:
      settings.teamsWebhookUrl === null
        ? notificationsOff
        : createWorkflowsNotifier({ url: new URL(settings.teamsWebhookUrl), fetch: world.fetch, clock, logger }),
    publicUrl: settings.publicUrl,
  };
}

/** What stopping needs comes from the tables alone. */
export function composeStopping({ clock, ids, logger, tables }: World): StoppingDeps {
  return {
    clock,
    ids,
    logger,
    rollouts: createRolloutStore(tables),
    approvals: createApprovalStore(tables),
    audit: createLoggedAuditTrail(createAuditTrail(tables), logger),
    stopSwitch: createStopSwitch(tables, clock),
  };
}
