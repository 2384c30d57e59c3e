/** The app answered the start of the rollout with something else than 201. */
export class StartRefusedError extends Error {
  override readonly name = "StartRefusedError";
  readonly status: number;
  readonly body: string;
  constructor(status: number, body: string) {
    super(`The rollout could not be started: the app answered ${String(status)}. ${body}`);
    this.status = status;
    this.body = body;
  }
}
