import type { HostRequest, HostResponse } from "../../src/local/host/http-exchange";
import { listen } from "../../src/local/host/listener";
import { startApp, startRollout, type AppUnderTest } from "../functions/app-under-test";

export interface ServedApp {
  /** `http://127.0.0.1:40123` */
  readonly origin: string;
  readonly rolloutId: string;
  /** Lets tenant time move on by so many milliseconds, with all that is due meanwhile. */
  passTime(milliseconds: number): Promise<void>;
  end(): void;
}

/** The app on the local host, where a browser reaches it; a rollout has started and asks whether its first wave may. */
export async function serveApp(): Promise<ServedApp> {
  const started: { app?: AppUnderTest } = {};
  const listener = await listen(0, async (request) => {
    if (started.app === undefined) throw new Error("asked before the app had started");
    const { clock, host } = started.app;
    return fromResponse(await clock.during(() => host.fetch(toFetchRequest(request))));
  });
  const app = await startApp({ PUBLIC_URL: listener.origin });
  started.app = app;
  const passTime = (milliseconds: number) => app.clock.runUntil(app.clock.now() + milliseconds);
  const rolloutId = await startRollout(app);
  await passTime(60_000);
  return {
    origin: listener.origin,
    rolloutId,
    passTime,
    end: () => {
      app.kill();
      listener.destroy();
    },
  };
}

function toFetchRequest({ method, url, headers, body }: HostRequest): Request {
  const kept = headers.filter(([name]) => !["connection", "host", "content-length"].includes(name.toLowerCase()));
  return new Request(url, {
    method,
    redirect: "manual",
    headers: kept.map(([name, value]) => [name, value] as [string, string]),
    ...(body === null || body.byteLength === 0 ? {} : { body: Buffer.from(body) }),
  });
}

async function fromResponse(response: Response): Promise<HostResponse> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  return {
    status: response.status,
    headers: [...response.headers],
    body: bytes.byteLength === 0 ? null : bytes,
  };
}
