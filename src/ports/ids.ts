/** New identifiers. */
export interface Ids {
  /** A lower-case GUID. */
  guid(): string;
  /** A secret of 256 bits, Base64URL. */
  token(): string;
}
