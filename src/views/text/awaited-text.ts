import type { AwaitedWriteResource } from "../../contracts/http/awaited-resource";
import { parseIso } from "../../domain/time";
import { formatTime } from "../times";

/** The request as an admin needs it, for a terminal: what to send, as whom, until when, and how to see it is the right one. */
export function awaitedLines({ request, expiresAt, bodySha256 }: AwaitedWriteResource): readonly string[] {
  return [
    `  Send this request as a person with the role Authentication Policy Administrator, before ${formatTime(parseIso(expiresAt) ?? 0)}:`,
    `    ${request.method} ${request.url}`,
    "    Authorization: Bearer {TOKEN}",
    ...Object.entries(request.headers).map(([name, value]) => `    ${name}: ${value}`),
    "",
    ...request.body.split("\n").map((line) => `    ${line}`),
    "",
    `  The body's SHA-256 is ${bodySha256}. What it did is read back and compared field by field.`,
  ];
}
