/** Gives access tokens for one identity; `@azure/identity` credentials are such. */
export interface Credential {
  getToken(scopes: string | string[]): Promise<{ token: string; expiresOnTimestamp: number } | null>;
}
