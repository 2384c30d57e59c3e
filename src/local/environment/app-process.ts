import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { AppMessage, AppOrders, Speed, SupervisorMessage } from "./messages";
import { ORDERS_VARIABLE } from "./messages";
import { AppWontStartError } from "./start-failures";

/** The app's process, started again whenever it dies. */
export interface AppProcess {
  /** Resolves once it listens; rejects when it keeps dying before that. */
  readonly listening: Promise<string>;
  readonly pid: number | undefined;
  setSpeed(speed: Speed): void;
  /** Ends it cleanly, and by force when that takes too long. */
  stop(): Promise<void>;
}

const RESTART_AFTER_MS = 300;
const DEATHS_BEFORE_GIVING_UP = 3;
const STOPPED_WITHIN_MS = 8000;
/** How much of its last words is kept for the error. */
const LAST_WORDS = 4000;

export function startAppProcess(o: {
  readonly script: string;
  /** Made anew for each process: time has gone on. */
  readonly orders: () => AppOrders;
  readonly onMessage: (message: AppMessage) => void;
  /** It died although nobody asked it to. */
  readonly onDeath: (how: string) => void;
}): AppProcess {
  let child: ChildProcess | undefined;
  let stopping = false;
  let speed: Speed | undefined;
  let fruitless = 0;
  let words = "";
  let settle: { resolve: (url: string) => void; reject: (error: Error) => void } | undefined;
  const listening = new Promise<string>((resolve, reject) => (settle = { resolve, reject }));
  listening.catch(() => undefined);

  const begin = (): void => {
    if (stopping) return;
    let ready = false;
    const orders = o.orders();
    const born = fork(o.script, ["local-app"], {
      env: { ...process.env, [ORDERS_VARIABLE]: JSON.stringify(speed === undefined ? orders : { ...orders, speed }) },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child = born;
    for (const stream of [born.stdout, born.stderr])
      stream?.on("data", (chunk: Buffer) => {
        words = (words + chunk.toString()).slice(-LAST_WORDS);
      });
    born.on("message", (message: AppMessage) => {
      if (message.kind === "listening") {
        ready = true;
        fruitless = 0;
        settle?.resolve(message.url);
      }
      o.onMessage(message);
    });
    born.on("exit", (code, signal) => {
      child = undefined;
      if (stopping) return;
      if (!ready && ++fruitless >= DEATHS_BEFORE_GIVING_UP) {
        settle?.reject(new AppWontStartError(words));
        return;
      }
      o.onDeath(signal === null ? `with exit code ${String(code)}` : `by ${signal}`);
      setTimeout(begin, RESTART_AFTER_MS);
    });
  };
  begin();

  const send = (message: SupervisorMessage): void => {
    if (child?.connected === true) child.send(message);
  };
  return {
    listening,
    get pid() {
      return child?.pid;
    },
    setSpeed: (value) => {
      if (value === speed) return;
      speed = value;
      send({ kind: "speed", speed: value });
    },
    stop: async () => {
      stopping = true;
      const last = child;
      if (last === undefined) return;
      const gone = new Promise<void>((resolve) =>
        last.once("exit", () => {
          resolve();
        }),
      );
      send({ kind: "stop" });
      const force = setTimeout(() => last.kill("SIGKILL"), STOPPED_WITHIN_MS);
      await gone;
      clearTimeout(force);
    },
  };
}
