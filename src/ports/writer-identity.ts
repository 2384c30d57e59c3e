/** Who it is that writes the policy for us, learned without writing anything. */
export interface WriterIdentity {
  /** Never throws for what the credential can't give: then nothing is known. */
  read(): Promise<WriterFacts>;
}

export interface WriterFacts {
  /** Object id of its service principal (or person), lower-case: what audit records name. Null: not known. */
  readonly id: string | null;
  /** Application permissions granted to it, such as `Policy.ReadWrite.AuthenticationMethod`. Null: not known. */
  readonly roles: readonly string[] | null;
}
