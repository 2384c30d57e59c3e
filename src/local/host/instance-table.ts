import type { StoredEntity, Table, TableAction, TableEntity } from "../../ports/tables";
import { keyOf } from "../../storage/table-keys";
import { TRANSACTION_ACTIONS } from "../../storage/table-limits";
import type { HistoryEvent } from "./history-events";
import type { InstanceChange, InstanceState, StoredInstance, StoredMessage } from "./history-store";
import { fitsHead, HEAD, headRow, messageKey, numberOf, readHead, stateKey, textRows, turnKey } from "./instance-rows";
import type { Head } from "./instance-rows";
import { readState, readTexts } from "./read-instance-rows";

/** Rows with more characters than this are written one by one: a transaction may have 4 MiB, and a character up to six bytes. */
const TRANSACTION_CHARACTERS = 500_000;
/** All rows of an instance but its head lie from here to below there. */
const [FIRST, END] = ["message~", "turn~~"];

/**
 * The rows of one instance. New rows count for nobody until the head row says so, so a change takes effect by one write,
 * whenever the process dies. What no longer counts is deleted afterwards, by the next change at the latest. One writer
 * at a time: an app has one local host.
 */
export class InstanceTable {
  readonly #table: Table;
  readonly #partitionKey: string;
  /** Null: there is none. Undefined: not looked yet. */
  #head: Head | null | undefined;
  #hasLitter = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(table: Table, instanceId: string) {
    this.#table = table;
    this.#partitionKey = keyOf(instanceId);
  }

  save(change: InstanceChange): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#head === undefined) await this.#open();
      const head = this.#head ?? null;
      if (change.state !== undefined) await this.#saveState(change.state, change, head);
      else if (change.post !== undefined && head !== null && !head.isGone) {
        await this.#write(this.#messageRows(head.life, change.post).reverse());
      }
    });
  }

  load(): Promise<StoredInstance | undefined> {
    return this.#inTurn(async () => {
      const row = await this.#open();
      const state = row && (await readState(this.#table, row));
      if (row === undefined || state === undefined) return undefined;
      const head = readHead(row);
      const turns = await readTexts(this.#table, this.#partitionKey, turnKey(head.from), turnKey(head.below));
      const messages = await readTexts(
        this.#table,
        this.#partitionKey,
        messageKey(head.life),
        messageKey(head.life + 1),
      );
      return {
        state,
        events: [...turns.values()].flatMap((text) => JSON.parse(text) as HistoryEvent[]),
        messages: [...messages].map(([key, text]) => ({
          number: numberOf(key),
          event: JSON.parse(text) as HistoryEvent,
        })),
      };
    });
  }

  delete(): Promise<void> {
    return this.#inTurn(async () => {
      const row = await this.#open();
      if (row === undefined) return;
      // At first it is only marked: of rows that nobody would know of, an id used anew could find some.
      const gone = { ...readHead(row), isGone: true, isLarge: false };
      await this.#table.replace(headRow(this.#partitionKey, gone, ""));
      this.#head = gone;
      await this.#deleteRows(FIRST, END);
      await this.#table.delete(this.#partitionKey, HEAD);
      this.#head = null;
    });
  }

  async #saveState(state: InstanceState, change: InstanceChange, before: Head | null): Promise<void> {
    const { life, from, below } = before ?? { life: 0, from: 0, below: 0 };
    const isNew = before === null || before.isGone || change.replace === true;
    const text = JSON.stringify(state);
    const head: Head = {
      life: before !== null && isNew ? life + 1 : life,
      from: isNew || change.restart === true ? below : from,
      below: below + 1,
      isLarge: !fitsHead(text),
      taken: [...(isNew ? [] : before.taken), ...(change.taken ?? [])],
      isGone: false,
    };
    const rows: TableEntity[] = [];
    if (change.append !== undefined && change.append.length > 0) {
      rows.push(...textRows(this.#partitionKey, turnKey(below), JSON.stringify(change.append)));
    }
    if (head.isLarge) rows.push(...textRows(this.#partitionKey, stateKey(below), text));
    if (change.post !== undefined) rows.push(...this.#messageRows(head.life, change.post));
    rows.push(headRow(this.#partitionKey, head, text));
    await this.#write(rows);
    this.#head = head;
    this.#hasLitter ||= before !== null && (isNew || before.isLarge || head.from !== from);
    await this.#tidy(head);
  }

  /** The change is stored by now, so a failure here must not undo it: what is left over is tried again next time. */
  async #tidy(head: Head): Promise<void> {
    try {
      if (this.#hasLitter) {
        await this.#deleteRows(FIRST, messageKey(head.life));
        await this.#deleteRows("state~", stateKey(head.below - 1));
        await this.#deleteRows("turn~", turnKey(head.from));
        this.#hasLitter = false;
      }
      await this.#deleteTaken(head);
      this.#head = { ...head, taken: [] };
    } catch {
      this.#hasLitter = true;
    }
  }

  #messageRows(life: number, { number, event }: StoredMessage): TableEntity[] {
    return textRows(this.#partitionKey, messageKey(life, number), JSON.stringify(event));
  }

  /**
   * Reads the head row and does what an earlier process may have left undone. Numbers of taken messages come again from
   * now on, so their rows are gone before the head forgets them.
   */
  async #open(): Promise<StoredEntity | undefined> {
    const row = await this.#table.get(this.#partitionKey, HEAD);
    this.#hasLitter = row !== undefined;
    if (row === undefined) {
      this.#head = null;
      return undefined;
    }
    const head = readHead(row);
    if (head.taken.length > 0) {
      await this.#deleteTaken(head);
      await this.#table.replace({ ...row, taken: "[]" });
    }
    this.#head = { ...head, taken: [] };
    return row;
  }

  async #deleteTaken({ life, taken }: Head): Promise<void> {
    for (const number of taken) await this.#deleteRows(messageKey(life, number), messageKey(life, number + 1));
  }

  /** All rows at once, or in order when they are too many for that: the row that counts comes last. */
  async #write(rows: readonly TableEntity[]): Promise<void> {
    if (rows.length > TRANSACTION_ACTIONS || sizeOf(rows) > TRANSACTION_CHARACTERS) {
      for (const row of rows) await this.#table.replace(row);
    } else await this.#table.transact(rows.map((entity) => ({ do: "upsert", entity })));
  }

  async #deleteRows(from: string, below: string): Promise<void> {
    const query = { partitionKey: this.#partitionKey, rowKeyFrom: from, rowKeyBelow: below };
    const actions: TableAction[] = [];
    for await (const { partitionKey, rowKey } of this.#table.list(query)) {
      actions.push({ do: "delete", partitionKey, rowKey });
    }
    while (actions.length > 0) await this.#table.transact(actions.splice(0, TRANSACTION_ACTIONS));
  }

  /** One call after the other, so that none sees half of another. */
  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const result = this.#last.then(call);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

function sizeOf(rows: readonly TableEntity[]): number {
  let characters = 0;
  for (const row of rows) {
    for (const name in row) if (typeof row[name] === "string") characters += row[name].length;
  }
  return characters;
}
