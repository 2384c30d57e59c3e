import type { AuditTrail } from "../ports/audit-trail";
import type { Clock } from "../ports/clock";
import type { Directory } from "../ports/directory";
import type { EvidenceStore } from "../ports/evidence-store";
import type { Ids } from "../ports/ids";
import type { Lease } from "../ports/lease";
import type { Logger } from "../ports/logger";
import type { Membership } from "../ports/membership";
import type { Notifier } from "../ports/notifier";
import type { Orchestrations } from "../ports/orchestrations";
import type { PolicyGateway } from "../ports/policy-gateway";
import type { PreviewStore } from "../ports/preview-store";
import type { RegistrationLog } from "../ports/registration-log";
import type { ApprovalStore, RolloutStore, TenantStore, WaveDocuments } from "../ports/rollout-store";
import type { SignInLog } from "../ports/sign-in-log";
import type { StopSwitch } from "../ports/stop-switch";
import type { WriterIdentity } from "../ports/writer-identity";
import type { TenantSettings } from "../ports/tenant-settings";

/** Every port an operation may use. Each operation picks what it needs, so a test builds no more than that. */
export interface Deps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly rollouts: RolloutStore;
  readonly documents: WaveDocuments;
  readonly approvals: ApprovalStore;
  readonly previews: PreviewStore;
  readonly tenant: TenantStore;
  readonly evidence: EvidenceStore;
  readonly audit: AuditTrail;
  readonly lease: Lease;
  readonly stopSwitch: StopSwitch;
  readonly policy: PolicyGateway;
  readonly writerIdentity: WriterIdentity;
  readonly directory: Directory;
  readonly membership: Membership;
  readonly tenantSettings: TenantSettings;
  readonly signInLog: SignInLog;
  readonly registrationLog: RegistrationLog;
  readonly notifier: Notifier;
  /** Only where a durable client is at hand: HTTP functions and timers. */
  readonly orchestrations: Orchestrations;
  /** Where people reach the pages, without a trailing slash. */
  readonly publicUrl: string;
}
