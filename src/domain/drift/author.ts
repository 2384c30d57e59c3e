/** Who made a change, as far as the audit log tells. */
export type AuthorKind = "person" | "application" | "microsoft";

export interface DriftAuthor {
  readonly kind: AuthorKind;
  /** User principal name or application name, as the log spells it. */
  readonly name: string;
}

/**
 * Names under which Microsoft's own changes of the methods policy were seen or are expected. Whether the changes of
 * September 2026 and February 2027 show a distinct initiator is not documented (unverified), so the list is kept here
 * alone; a name that is not in it is called an application, which is no less true.
 */
const MICROSOFT_SERVICES: ReadonlySet<string> = new Set([
  "azure mfa strongauthenticationservice",
  "microsoft managed policy manager",
  "microsoft entra id",
  "windows azure active directory",
]);

/** The author behind a name of the audit log: people have an `@` in theirs, applications have none. */
export function authorNamed(name: string): DriftAuthor {
  if (name.includes("@")) return { kind: "person", name };
  return { kind: MICROSOFT_SERVICES.has(name.toLowerCase()) ? "microsoft" : "application", name };
}

/** `The application 'Config Sync'`: begins a sentence. Without anybody: that the log names nobody yet. */
export function nameAuthors(authors: readonly DriftAuthor[]): string {
  const [first, ...others] = authors.map(nameAuthor);
  if (first === undefined) return "Somebody whom the audit log does not name yet";
  const last = others.pop();
  if (last === undefined) return first;
  return `${[first, ...others.map(lower)].join(", ")} and ${lower(last)}`;
}

function nameAuthor({ kind, name }: DriftAuthor): string {
  switch (kind) {
    case "person":
      return name;
    case "application":
      return `The application '${name}'`;
    case "microsoft":
      return `Microsoft's own service '${name}'`;
  }
}

function lower(text: string): string {
  return text.startsWith("The application") ? `the${text.slice(3)}` : text;
}
