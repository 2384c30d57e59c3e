import { Agent, request } from "node:http";

export interface RawResponse {
  readonly status: number;
  /** Lower-case names; every value that came, in order. */
  readonly headers: Record<string, string[]>;
  readonly body: Buffer;
}

/** Sends exactly these headers over a kept connection, as the recorder did; a body without a length goes out in chunks. */
export function sendRaw(
  origin: string,
  method: string,
  path: string,
  headers: Record<string, string | number | string[]>,
  body: Buffer | null,
): Promise<RawResponse> {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  const hasFrame = names.includes("content-length") || names.includes("transfer-encoding");
  const length = body !== null && body.length > 0 && !hasFrame ? { "Content-Length": body.length } : {};
  return new Promise((resolve, reject) => {
    const outgoing = request(`${origin}${path}`, { method, headers: { ...headers, ...length }, agent }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const raw: Record<string, string[]> = {};
        for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
          (raw[incoming.rawHeaders[index]!.toLowerCase()] ??= []).push(incoming.rawHeaders[index + 1]!);
        }
        resolve({ status: incoming.statusCode!, headers: raw, body: Buffer.concat(chunks) });
      });
    });
    outgoing.on("error", reject);
    if (body !== null && body.length > 0) outgoing.write(body);
    outgoing.end();
  });
}

const agent = new Agent({ keepAlive: true });
