import { existsSync } from "node:fs";
import path from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** A browser of this machine: nothing is downloaded. CHROMIUM_PATH names one that is not where programs usually are. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
}

function findChromium(): string {
  const named = process.env.CHROMIUM_PATH ?? "";
  if (named !== "" && !existsSync(named))
    throw new Error(`CHROMIUM_PATH names ${named}, and there is no such file. Correct it, or leave it empty.`);
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const found = named === "" ? candidates.find((file) => existsSync(file)) : named;
  if (found !== undefined) return found;
  throw new Error(
    `The browser test found no Chromium: none of ${NAMES.join(", ")} is on the PATH. ` +
      "Install one (Debian: apt-get install chromium), or name its program in CHROMIUM_PATH.",
  );
}
