import { jsonResponse } from "./http-exchange";
import type { HostRequest, HostResponse } from "./http-exchange";

export type JsonBody =
  | { readonly text: string; readonly json: string; readonly problem?: undefined }
  | { readonly text: string; readonly json: null; readonly problem: HostResponse };

/** Reads a body that must be JSON; the problem is the official host's answer to one that is not. */
export function readJsonBody(request: HostRequest): JsonBody {
  const text = new TextDecoder().decode(request.body ?? new Uint8Array());
  try {
    return { text, json: JSON.stringify(JSON.parse(text)) };
  } catch {
    const what =
      text === ""
        ? "Error reading JToken from JsonReader"
        : `Unexpected character encountered while parsing value: ${text.trim().slice(0, 1)}`;
    const problem = jsonResponse(400, {
      Message: "Invalid JSON content",
      ExceptionMessage: `${what}. Path '', line 0, position 0.`,
      ExceptionType: "Newtonsoft.Json.JsonReaderException",
    });
    return { text, json: null, problem };
  }
}
