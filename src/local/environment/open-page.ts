import { spawn } from "node:child_process";

/**
 * Opens a page in the person's browser where there is one to be seen; says whether it tried. A machine without a display
 * is no error.
 */
export function openPage(url: string, env: Readonly<Record<string, string | undefined>>): boolean {
  const command = openerFor(process.platform, env);
  if (command === undefined) return false;
  const [program = "", ...before] = command;
  const opener = spawn(program, [...before, url], { stdio: "ignore", detached: true });
  opener.on("error", () => undefined); // Nothing there that opens pages: the address is printed anyway.
  opener.unref();
  return true;
}

function openerFor(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] | undefined {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["cmd", "/c", "start", ""];
  const display = env.DISPLAY ?? env.WAYLAND_DISPLAY;
  return display === undefined || display === "" ? undefined : ["xdg-open"];
}
