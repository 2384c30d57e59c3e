/** What each exit code means; scripts rely on them. */
export const EXIT = {
  done: 0,
  error: 1,
  refused: 2,
  held: 3,
  rolledBack: 4,
  stopped: 5,
  usage: 64,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The code of a rollout's outcome or phase. Whatever has not ended waits for somebody. */
export function exitCodeOf(outcome: string): ExitCode {
  switch (outcome) {
    case "completed":
      return EXIT.done;
    case "failed":
      return EXIT.error;
    case "refused":
      return EXIT.refused;
    case "rolled-back":
      return EXIT.rolledBack;
    case "frozen":
    case "aborted":
      return EXIT.stopped;
    default:
      return EXIT.held;
  }
}
