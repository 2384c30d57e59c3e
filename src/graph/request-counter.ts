/** One request that was answered or not: what telemetry may know of it. */
export interface RequestSeen {
  /** One name for all ids, e.g. `/groups/{id}`. */
  readonly api: string;
  readonly method: string;
  /** HTTP status; 0: no answer. */
  readonly status: number;
  /** Counted against the reporting budget. */
  readonly reporting: boolean;
}

export interface RequestCounts {
  readonly total: number;
  readonly reporting: number;
  readonly throttled: number;
  readonly unanswered: number;
  /** By method and api, e.g. `GET /auditLogs/signIns`. */
  readonly byApi: Readonly<Record<string, number>>;
}

export interface RequestCounter {
  count(seen: RequestSeen): void;
  read(): RequestCounts;
}

/** Counts every request that goes to Graph, retries and pages included. */
export function createRequestCounter(): RequestCounter {
  const byApi = new Map<string, number>();
  let [total, reporting, throttled, unanswered] = [0, 0, 0, 0];
  return {
    count(seen) {
      total += 1;
      if (seen.reporting) reporting += 1;
      if (seen.status === 429) throttled += 1;
      if (seen.status === 0) unanswered += 1;
      const api = `${seen.method} ${seen.api}`;
      byApi.set(api, (byApi.get(api) ?? 0) + 1);
    },
    read: () => ({ total, reporting, throttled, unanswered, byApi: Object.fromEntries([...byApi].sort()) }),
  };
}
