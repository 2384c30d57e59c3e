/** Where a person finds things. `publicUrl` has no trailing slash; ids are made of letters, digits and hyphens. */
export function rolloutLink(publicUrl: string, rolloutId: string): string {
  return `${publicUrl}/rollouts/${encodeURIComponent(rolloutId)}`;
}

/** The page that asks. The token proves that the link was the one sent; who may decide is settled by the sign-in there. */
export function approvalLink(publicUrl: string, approvalId: string, token?: string): string {
  const page = `${publicUrl}/approvals/${encodeURIComponent(approvalId)}`;
  return token === undefined ? page : `${page}?token=${encodeURIComponent(token)}`;
}
