/** Something that a turn sets in motion and the history will show. Ids count over all kinds, from 0 in each execution. */
export type Effect =
  | { readonly kind: "activity"; readonly id: number; readonly name: string; readonly input: string | null }
  /** `fireAt` in epoch milliseconds. */
  | { readonly kind: "timer"; readonly id: number; readonly fireAt: number }
  | {
      readonly kind: "child";
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly version: string | null;
      readonly input: string | null;
    };

/** JSON text of an input; what is missing and what is null both travel as nothing (rules 22 and 26). */
export function inputText(input: unknown): string | null {
  return input === undefined || input === null ? null : JSON.stringify(input);
}
