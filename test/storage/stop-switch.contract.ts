import type { Tables } from "../../src/ports/tables";
import { StopSwitchUnreadableError, createStopSwitch } from "../../src/storage/stop-switch";
import { MORNING, clockAt } from "./builders";

export function stopSwitchContract(fresh: () => Tables): void {
  it("is off until somebody turns it on, and says who did and why", async () => {
    const clock = clockAt(MORNING);
    const stopSwitch = createStopSwitch(fresh(), clock);
    expect(await stopSwitch.read()).toEqual({ on: false, by: null, reason: null, since: null });
    await stopSwitch.set(true, "ann@contoso.example", "Störung");
    expect(await stopSwitch.read()).toEqual({ on: true, by: "ann@contoso.example", reason: "Störung", since: MORNING });
    clock.move(5);
    await stopSwitch.set(false, "bo@contoso.example", "over");
    expect(await stopSwitch.read()).toEqual({
      on: false,
      by: "bo@contoso.example",
      reason: "over",
      since: MORNING + 5,
    });
  });

  it("is turned on by however long or damaged a reason", async () => {
    const stopSwitch = createStopSwitch(fresh(), clockAt(MORNING));
    await stopSwitch.set(true, "ann@contoso.example", `\ud800 ${"x".repeat(300_000)}`);
    expect(await stopSwitch.read()).toMatchObject({ on: true });
    await stopSwitch.set(true, "ann@contoso.example", `${"x".repeat(1999)}👍`);
    expect(await stopSwitch.read()).toMatchObject({ on: true });
  });

  it("fails closed on a row that doesn't say whether it is on", async () => {
    const tables = fresh();
    const stopSwitch = createStopSwitch(tables, clockAt(MORNING));
    await tables.table("Tenant").replace({ partitionKey: "stop-switch", rowKey: "state", on: "no" });
    await expect(stopSwitch.read()).rejects.toThrow(StopSwitchUnreadableError);
  });
}
