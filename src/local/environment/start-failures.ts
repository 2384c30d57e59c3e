/** Why a local environment does not start, in sentences for the person who started it. */

export class AppWontStartError extends Error {
  override readonly name = "AppWontStartError";
  readonly output: string;
  constructor(output: string) {
    super(`The app's process ended again and again before it was ready.\n${output}`);
    this.output = output;
  }
}

/** The folder holds something that is no session of this program. */
export class DataDirUnreadableError extends Error {
  override readonly name = "DataDirUnreadableError";
  readonly file: string;
  constructor(file: string, why: string) {
    super(`${file} can't be read (${why}). Delete the folder to begin anew, or choose another one with --data.`);
    this.file = file;
  }
}

/** The folder belongs to a run with other files. */
export class OtherRunError extends Error {
  override readonly name = "OtherRunError";
  readonly folder: string;
  constructor(folder: string) {
    super(
      `The folder ${folder} holds a run with another plan, tenant, scenario or guard. Delete it to begin anew, or give this run its own folder with --data.`,
    );
    this.folder = folder;
  }
}

/** The port is taken. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly port: number;
  constructor(port: number) {
    super(`Port ${String(port)} of this machine is in use. End what listens there, or choose another one with --port.`);
    this.port = port;
  }
}
