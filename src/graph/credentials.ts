import type { TokenCredential } from "@azure/identity";
import { isLoopback } from "./url";

export interface CredentialSettings {
  /** GRAPH_CREDENTIAL. `default` follows the Azure SDK's chain (environment, managed identity, developer tools). */
  readonly kind: "managed-identity" | "default" | "local";
  /** GRAPH_READER_CLIENT_ID; without it `managed-identity` means the system-assigned one. */
  readonly readerClientId?: string | undefined;
  /** GRAPH_WRITER_CLIENT_ID; without it a managed identity can't write. */
  readonly writerClientId?: string | undefined;
  /** GRAPH_ENDPOINT. */
  readonly endpoint: string;
}

/** The settings for credentials contradict a safety rule. */
export class CredentialRefusedError extends Error {
  override readonly name = "CredentialRefusedError";
  readonly setting: string;
  constructor(setting: string, why: string) {
    super(`${setting} is refused: ${why}.`);
    this.setting = setting;
  }
}

/**
 * Two identities: the reader sees, the writer only ever PATCHes. Throws CredentialRefusedError where a setting is wrong;
 * a missing writer shows when a token for it is asked, so that a read-only app runs. The Azure SDK loads at the first
 * token. Local tokens are plain words and go to a loopback endpoint only.
 */
export function createCredentials(settings: CredentialSettings): { reader: TokenCredential; writer: TokenCredential } {
  const { kind, readerClientId, writerClientId, endpoint } = settings;
  switch (kind) {
    case "local":
      if (!isLocal(endpoint)) {
        throw new CredentialRefusedError("GRAPH_CREDENTIAL", "“local” works only with a loopback GRAPH_ENDPOINT");
      }
      return { reader: plainToken("local:reader"), writer: plainToken("local:writer") };
    case "managed-identity":
      if (writerClientId !== undefined && writerClientId.toLowerCase() === readerClientId?.toLowerCase()) {
        const why = "it is the reader's identity too; what may write must do nothing else";
        throw new CredentialRefusedError("GRAPH_WRITER_CLIENT_ID", why);
      }
      return { reader: managedIdentity(readerClientId), writer: writerIdentity(writerClientId) };
    case "default":
      return { reader: defaultCredential(readerClientId), writer: defaultCredential(writerClientId) };
  }
}

function isLocal(endpoint: string): boolean {
  return URL.canParse(endpoint) && isLoopback(new URL(endpoint).hostname);
}

function plainToken(token: string): TokenCredential {
  const expiresOnTimestamp = Date.UTC(9999, 0);
  return { getToken: () => Promise.resolve({ token, expiresOnTimestamp }) };
}

function managedIdentity(clientId: string | undefined): TokenCredential {
  return lazily(async () => {
    const { ManagedIdentityCredential } = await import("@azure/identity");
    return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
  });
}

function writerIdentity(clientId: string | undefined): TokenCredential {
  if (clientId !== undefined) return managedIdentity(clientId);
  const missing = new CredentialRefusedError("GRAPH_WRITER_CLIENT_ID", "it is not set, so nothing can be written");
  return { getToken: () => Promise.reject(missing) };
}

function defaultCredential(clientId: string | undefined): TokenCredential {
  return lazily(async () => {
    const { DefaultAzureCredential } = await import("@azure/identity");
    return clientId === undefined
      ? new DefaultAzureCredential()
      : new DefaultAzureCredential({ managedIdentityClientId: clientId });
  });
}

/** Made at the first token and then kept: the SDK's credentials cache tokens inside. */
function lazily(create: () => Promise<TokenCredential>): TokenCredential {
  let made: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, options) {
      made ??= create();
      return (await made).getToken(scopes, options);
    },
  };
}
