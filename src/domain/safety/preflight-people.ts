import { samePerson } from "../approval/may-decide";
import type { Person } from "../people";
import { type Finding, finding } from "./finding";
import { countPeople, nameSome } from "./name-people";
import type { PreflightFacts, WaveFacts } from "./preflight-facts";

/** Protected and excluded people in a wave, people who run the rollout, guests, disabled accounts, waves that reach nobody new. */
export function findPeopleProblems(facts: PreflightFacts): readonly Finding[] {
  return [
    ...protectionProblems(facts),
    ...exclusionProblems(facts),
    ...facts.waves.flatMap((wave) => [
      ...protectedInWave(facts, wave),
      ...excludedInWave(facts, wave),
      ...decidersInWave(facts, wave),
      ...leftOut(wave),
      ...nobodyNew(wave),
    ]),
  ];
}

/** Whoever can't be told from a protected person would have to be taken for one: so the rollout is refused (invariant 4). */
function protectionProblems({ protection: { problems, ambiguous } }: PreflightFacts): readonly Finding[] {
  return [
    ...problems.map(({ problem, mend, blocks }) =>
      finding("protection-unreadable", blocks ? "blocks" : "warns", problem, mend),
    ),
    ...ambiguous.map(({ asWritten, ids }) =>
      finding(
        "protected-group-ambiguous",
        "warns",
        `${String(ids.length)} groups are called '${asWritten}', which is to be protected: the members of all of them are (${nameSome(ids)}).`,
        "Name the protected group by its object id.",
      ),
    ),
  ];
}

function exclusionProblems({ exclusions }: PreflightFacts): readonly Finding[] {
  return exclusions
    .filter(({ problem }) => problem !== null)
    .map(({ label, problem }) =>
      finding(
        "exclusions-unreadable",
        "warns",
        `The policy excludes ${label} from all passkeys, and its members can't be read, so it is not known who of the waves gains nothing: ${problem ?? ""}`,
        "Grant GroupMember.Read.All to the reader identity, or remove an exclusion whose group is gone.",
      ),
    );
}

/** `membership` adds people one by one and leaves these out; a target takes the whole group, and excluding kills all passkeys. */
function protectedInWave({ protection, plan }: PreflightFacts, wave: WaveFacts): readonly Finding[] {
  const protectedBy = new Map(protection.people.map((person) => [person.id, person]));
  const hit = [...everyoneOf(wave), ...(wave.skipped ?? [])].flatMap((person) => protectedBy.get(person.id) ?? []);
  if (hit.length === 0) return [];
  const names = nameSome(hit.map(({ upn, because }) => `${upn} (${because})`));
  if (plan.assignment.strategy === "membership")
    return [
      finding(
        "protected-skipped",
        "informs",
        `Wave '${wave.name}' leaves out ${countPeople(hit.length)} who ${hit.length === 1 ? "is" : "are"} protected: ${names}.`,
        "Nothing.",
        wave.index,
      ),
    ];
  return [
    finding(
      "protected-in-wave",
      "blocks",
      `Wave '${wave.name}' contains protected people: ${names}.`,
      "Take them out of the wave's groups. Excluding them would kill all their passkeys.",
      wave.index,
    ),
  ];
}

/** People excluded by a membership of their own; a wave's group that is excluded itself is another finding. */
function excludedInWave({ exclusions }: PreflightFacts, wave: WaveFacts): readonly Finding[] {
  const own = new Set(wave.groups.flatMap(({ found }) => found.map(({ id }) => id.toLowerCase())));
  const others = exclusions.filter(({ id }) => !own.has(id.toLowerCase()));
  const hit = wave.snapshot.people.flatMap((person) => {
    const by = others.find(({ members }) => members.has(person.id));
    return by === undefined ? [] : [`${person.upn} (${by.label})`];
  });
  if (hit.length === 0) return [];
  return [
    finding(
      "member-excluded",
      "warns",
      `Wave '${wave.name}' contains ${countPeople(hit.length)} whom the policy excludes from all passkeys: ${nameSome(hit)}. Exclusion wins, so they gain nothing.`,
      "Take them out of the excluded group if they are to have passkeys, or out of the wave.",
      wave.index,
    ),
  ];
}

/**
 * A wave that breaks the sign-in of those who would stop it can't be stopped. They are named, not protected: an identity
 * team that goes first is good practice. A guard that wants more lists their group under `protect.groups`.
 */
function decidersInWave({ approvers, plan }: PreflightFacts, wave: WaveFacts): readonly Finding[] {
  const owner = { id: "", upn: plan.metadata.owner };
  const hit = everyoneOf(wave).flatMap((person) => {
    if (samePerson(person, approvers.requester)) return [`${person.upn} (asked for the rollout)`];
    if (samePerson(person, owner)) return [`${person.upn} (owns the plan)`];
    return approvers.people.some((each) => samePerson(each, person)) ? [`${person.upn} (approver)`] : [];
  });
  if (hit.length === 0) return [];
  return [
    finding(
      "people-who-decide-in-wave",
      "warns",
      `Wave '${wave.name}' contains people who decide about this rollout: ${nameSome(hit)}. If their sign-in breaks, they can't stop it.`,
      "Make sure that an approver outside of the wave can sign in, or put them into a wave of their own.",
      wave.index,
    ),
  ];
}

function everyoneOf({ snapshot }: WaveFacts): readonly Person[] {
  return [...snapshot.people, ...snapshot.guests, ...snapshot.disabled];
}

function leftOut({ name, index, snapshot }: WaveFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (snapshot.guests.length > 0)
    findings.push(
      finding(
        "guests-left-out",
        "informs",
        `Wave '${name}' contains ${snapshot.guests.length === 1 ? "1 guest, who can't register a passkey and counts" : `${String(snapshot.guests.length)} guests; they can't register passkeys and count`} nowhere: ${names(snapshot.guests)}.`,
        "Nothing.",
        index,
      ),
    );
  if (snapshot.disabled.length > 0)
    findings.push(
      finding(
        "disabled-left-out",
        "informs",
        `Wave '${name}' contains ${snapshot.disabled.length === 1 ? "1 disabled account; it counts" : `${String(snapshot.disabled.length)} disabled accounts; they count`} nowhere: ${names(snapshot.disabled)}.`,
        "Nothing.",
        index,
      ),
    );
  return findings;
}

function names(people: readonly Person[]): string {
  return nameSome(people.map(({ upn }) => upn));
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
