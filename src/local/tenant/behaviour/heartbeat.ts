import { MINUTE } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import { writeAudit } from "../logs/write-log";
import { guidOf, hashOf, uniform } from "../random";
import type { World } from "../world";

/** A tenant's audit log never sleeps: devices report, an app updates them. */
export function planHeartbeat(world: World, at: Instant, beat = 0): void {
  const pause = (10 + 40 * uniform(hashOf(world.seed, "heartbeat"), beat)) * MINUTE;
  const next = at + Math.round(pause);
  world.agenda.plan(next, () => {
    writeAudit(
      world,
      {
        activity: "Update device",
        service: "Core Directory",
        category: "Device",
        operationType: "Update",
        reason: "",
        author: { kind: "foreign", id: guidOf("service principal", "compliance"), name: "Compliance Client" },
        target: {
          id: guidOf("device", beat % 40),
          displayName: `DESKTOP-${100 + (beat % 40)}`,
          type: "Device",
          userPrincipalName: null,
          groupType: null,
          modifiedProperties: [{ displayName: "IsCompliant", oldValue: "[false]", newValue: "[true]" }],
        },
      },
      next,
      "heartbeat",
      beat,
    );
    planHeartbeat(world, next, beat + 1);
  });
}
