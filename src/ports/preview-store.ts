import type { Preview, PreviewResult } from "../domain/safety/preview";
import type { Instant } from "../domain/time";

/** Previews and what came of them. They are kept for some days; nothing but the person who asked depends on them. */
export interface PreviewStore {
  /** Insert-only: answers false when the id exists. */
  insertPreview(preview: Preview): Promise<boolean>;
  readPreview(id: string): Promise<Preview | undefined>;
  /** Insert-only: the first result is the one that counts. */
  saveResult(id: string, result: PreviewResult): Promise<void>;
  readResult(id: string): Promise<PreviewResult | undefined>;
  /** Every preview, oldest first. */
  listPreviews(): Promise<readonly { readonly id: string; readonly createdAt: Instant }[]>;
  /** With its result; a missing one is fine. */
  removePreview(id: string, createdAt: Instant): Promise<void>;
}
