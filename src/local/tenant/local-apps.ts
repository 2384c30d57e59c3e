/** The product's own identities in the emulated tenant: constants, because settings and tests name them. */
export interface LocalApp {
  readonly name: string;
  readonly appId: string;
  readonly servicePrincipalId: string;
  /** What `Authorization: Bearer …` says for it. */
  readonly token: string;
}

export const READER_APP: LocalApp = {
  name: "passkey-rollout-reader",
  appId: "5f1d0f3e-0a51-4c57-9a0c-3a6f5c1e0a01",
  servicePrincipalId: "5f1d0f3e-0a51-4c57-9a0c-3a6f5c1e0b01",
  token: "local:reader",
};

export const WRITER_APP: LocalApp = {
  name: "passkey-rollout-writer",
  appId: "5f1d0f3e-0a51-4c57-9a0c-3a6f5c1e0a02",
  servicePrincipalId: "5f1d0f3e-0a51-4c57-9a0c-3a6f5c1e0b02",
  token: "local:writer",
};

export const LOCAL_APPS: readonly LocalApp[] = [READER_APP, WRITER_APP];

/** The two users of the lab walk, before the `@`; they belong to no group and appear in no count. */
export const LAB_USERS = ["lab-one", "lab-two"] as const;

/** A person's token, for edits that people send themselves: `local:user:ann@contoso.example`. */
export const USER_TOKEN_PREFIX = "local:user:";

/**
 * The token of a person who sends a request that the product prepared (`writer: person`): `local:sender:ann@contoso.example`.
 * The audit log names the person; what the request does is the product's doing.
 */
export const SENDER_TOKEN_PREFIX = "local:sender:";
