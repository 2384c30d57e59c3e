import type { AppParts } from "./app-parts";
import { registerDurable } from "./register-durable";
import { registerHttp } from "./register-http";
import { registerTimers } from "./register-timers";

/** Registers everything that the app consists of. */
export function registerTriggers(parts: AppParts): void {
  registerDurable(parts);
  registerTimers(parts);
  registerHttp(parts);
}
