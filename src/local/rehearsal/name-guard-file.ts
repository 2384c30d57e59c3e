import type { TenantGuard } from "../../domain/guard/guard";

/** How the HTTP API calls a guard whose file it does not know, where a refusal says which rule stands in the way. */
const UNNAMED = /\(guard\.yaml(?=[:,])/g;

/** The sentence with the guard's file as the person who rehearses named it. */
export function nameGuardFile(sentence: string, guard: TenantGuard | null): string {
  const file = guard?.source?.file;
  return file === undefined ? sentence : sentence.replaceAll(UNNAMED, () => `(${file}`);
}
