import { type Finding, finding } from "./finding";
import type { PreflightFacts, WaveFacts } from "./preflight-facts";

/** At most so many people are named in a sentence. */
const NAMED = 5;

/** Protected people in a wave, guests, disabled accounts, and waves that reach nobody new. */
export function findPeopleProblems(facts: PreflightFacts): readonly Finding[] {
  const protectedBy = new Map(facts.protectedPeople.map((person) => [person.id, person]));
  return facts.waves.flatMap((wave) => {
    const everyone = [...wave.snapshot.people, ...wave.snapshot.guests, ...wave.snapshot.disabled];
    const hit = everyone.map((person) => protectedBy.get(person.id)).filter((person) => person !== undefined);
    return [...protectedInWave(wave, hit), ...leftOut(wave), ...nobodyNew(wave)];
  });
}

function protectedInWave({ name, index }: WaveFacts, people: PreflightFacts["protectedPeople"]): readonly Finding[] {
  if (people.length === 0) return [];
  const names = people.slice(0, NAMED).map((person) => `${person.upn} (${person.because})`);
  const more = people.length > NAMED ? ` and ${String(people.length - NAMED)} more` : "";
  return [
    finding(
      "protected-in-wave",
      "blocks",
      `Wave '${name}' contains protected people: ${names.join(", ")}${more}.`,
      "Take them out of the wave's groups. Excluding them would kill all their passkeys.",
      index,
    ),
  ];
}

function leftOut({ name, index, snapshot }: WaveFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (snapshot.guests.length > 0)
    findings.push(
      finding(
        "guests-left-out",
        "informs",
        `Wave '${name}' contains ${snapshot.guests.length === 1 ? "1 guest, who can't register a passkey and counts" : `${String(snapshot.guests.length)} guests; they can't register passkeys and count`} nowhere.`,
        "Nothing.",
        index,
      ),
    );
  if (snapshot.disabled.length > 0)
    findings.push(
      finding(
        "disabled-left-out",
        "informs",
        `Wave '${name}' contains ${snapshot.disabled.length === 1 ? "1 disabled account; it counts" : `${String(snapshot.disabled.length)} disabled accounts; they count`} nowhere.`,
        "Nothing.",
        index,
      ),
    );
  return findings;
}

function nobodyNew({ name, index, snapshot, groups }: WaveFacts): readonly Finding[] {
  const members = groups.reduce((sum, group) => sum + group.members, 0);
  if (members === 0 || snapshot.people.length > 0) return [];
  return [
    finding(
      "wave-reaches-nobody",
      "warns",
      `Everybody in wave '${name}' is a guest, disabled or reached by an earlier wave.`,
      "Take the wave out.",
      index,
    ),
  ];
}
