import type { Criteria, Hazard, Moment, Objective, Phase, VerdictName, Worker } from "../../grader/index.ts";
import type { Capability, Scenario } from "./define.ts";
import type { ContractTerms, Response } from "./response.ts";
import type { Behaviour } from "./stage.ts";
import type { Variable } from "./variation.ts";

/** Something wrong in a definition: where, and what is wanted there. */
export interface Problem {
  /** Such as `criteria.objectives.keyOff.points`. */
  field: string;
  problem: string;
}

/**
 * What is wrong with the definition of a scenario, beyond what its types say: packs may be written in plain
 * JavaScript, and no type adds up points. Empty when nothing is.
 */
export function scenarioProblems(value: unknown): Problem[] {
  const problems = shaped<Scenario>(SCENARIO)(value, "");
  return problems.length ? problems : criteriaProblems((value as Scenario).criteria);
}

/** What is wrong with the definitions of responses; empty when nothing is. */
export function responseProblems(value: unknown): Problem[] {
  return listOf(shaped<Response>(RESPONSE), 1)(value, "default");
}

/** What is wrong with the terms of a contract; empty when nothing is. */
export const contractProblems = (value: unknown): Problem[] =>
  shaped<ContractTerms>(CONTRACT)(value, "contract");

/** What is wrong with what a scenario's own function answered; empty when nothing is. @param name such as `inject` */
export const answerProblems = (name: string, value: unknown): Problem[] =>
  ANSWERS.get(name)?.(value, name) ?? [];

/** A list of problems as one line. */
export const problemText = (problems: readonly Problem[]): string =>
  problems.map(({ field, problem }) => (field ? `${field}: ${problem}` : problem)).join("; ");

function criteriaProblems({ objectives, moments, order }: Criteria<object>): Problem[] {
  const problems: Problem[] = [];
  const sum = Object.values(objectives).reduce((total, x) => total + x.points, 0);
  if (sum !== 100)
    problems.push({ field: "criteria.objectives", problem: `their points add up to ${sum}, not 100` });
  order.forEach(({ id, first, second }, i) => {
    if (order.findIndex((x) => x.id === id) !== i)
      problems.push({ field: `criteria.order.${i}.id`, problem: `there are two constraints ${id}` });
    for (const [side, name] of [
      ["first", first],
      ["second", second],
    ] as const)
      if (!Object.hasOwn(objectives, name) && !Object.hasOwn(moments, name))
        problems.push({
          field: `criteria.order.${i}.${side}`,
          problem: `${id} names "${name}", which is no objective and no moment`,
        });
  });
  for (const name of Object.keys(moments))
    if (Object.hasOwn(objectives, name))
      problems.push({ field: `criteria.moments.${name}`, problem: "an objective has the same name" });
  return problems;
}

/** Looks at a value in its place. */
type Check = (value: unknown, field: string) => Problem[];

const wanted =
  (what: string, holds: (value: unknown) => boolean): Check =>
  (value, field) =>
    holds(value) ? [] : [{ field, problem: `${what} is wanted, not ${inWords(value)}` }];

const inWords = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (value === "") return "an empty text";
  if (typeof value === "function") return "a function";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (value instanceof Promise) return "a promise";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const text = wanted("a text", (x) => typeof x === "string" && x.trim() !== "");
const id = wanted("a name of small letters, digits and dashes", (x) => /^[a-z][a-z0-9-]*$/.test(String(x)));
const work = wanted("a function", (x) => typeof x === "function");
const words = wanted(
  "a text, or a function that answers one,",
  (x) => typeof x === "function" || (typeof x === "string" && x.trim() !== ""),
);
const truth = wanted("true or false", (x) => typeof x === "boolean");
const points = wanted("a number above 0", (x) => typeof x === "number" && Number.isFinite(x) && x > 0);
const price = wanted("a number, 0 or more", (x) => typeof x === "number" && Number.isFinite(x) && x >= 0);
const period = wanted("a number above 0", (x) => typeof x === "number" && x > 0);
const oneOf = (...values: readonly unknown[]): Check =>
  wanted(`one of ${values.join(", ")}`, (x) => values.includes(x));
const optional =
  (check: Check): Check =>
  (value, field) =>
    value === undefined ? [] : check(value, field);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const within = (field: string, key: string | number): string => (field ? `${field}.${key}` : String(key));

function listOf(check: Check, least = 0): Check {
  const list = wanted(
    least ? "a list with something in it" : "a list",
    (x) => Array.isArray(x) && x.length >= least,
  );
  return (value, field) =>
    Array.isArray(value) && value.length >= least
      ? value.flatMap((item, i) => check(item, within(field, i)))
      : list(value, field);
}

function recordOf(check: Check, least = 0): Check {
  const record = wanted(
    least ? "an object with something in it" : "an object",
    (x) => isObject(x) && Object.keys(x).length >= least,
  );
  return (value, field) =>
    isObject(value) && Object.keys(value).length >= least
      ? Object.entries(value).flatMap(([key, item]) => check(item, within(field, key)))
      : record(value, field);
}

/** All fields of a type have their check: a field that a definition has and this table lacks is a typing error. */
type Fields<T> = { readonly [K in keyof Required<T>]: Check };

const shaped =
  <T>(fields: Fields<T>): Check =>
  (value, field) => {
    if (!isObject(value)) return wanted("an object", isObject)(value, field);
    const known = Object.entries(fields) as [string, Check][];
    const unknown = Object.keys(value).filter((key) => !Object.hasOwn(fields, key));
    return [
      ...known.flatMap(([key, check]) => check(value[key], within(field, key))),
      ...unknown.map((key) => ({
        field: within(field, key),
        problem: `there is no such field (${Object.keys(fields).join(", ")})`,
      })),
    ];
  };

const explained = { title: text, points, why: text, source: text };

/** One of a type's values: the compiler sees to it that none is missing. */
const named = <T extends string>(values: Readonly<Record<T, true>>): Check => oneOf(...Object.keys(values));

const capability = named<Capability>({
  "iam-enforcement": true,
  "event-history": true,
  "network-flows": true,
  instances: true,
  guest: true,
  "load-balancer": true,
  "auto-scaling": true,
  findings: true,
});

const phase = named<Phase>({
  Preparation: true,
  "Detection & Analysis": true,
  Containment: true,
  Preservation: true,
  "Eradication & Recovery": true,
});

/**
 * How GuardDuty names its types: a purpose, a kind of resource, and what was seen.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html
 */
const FINDING_TYPE =
  /^(AttackSequence|Backdoor|Behavior|CredentialAccess|CryptoCurrency|DefenseEvasion|Discovery|Execution|Exfiltration|Impact|InitialAccess|Object|PenTest|Persistence|Policy|PrivilegeEscalation|Recon|Stealth|Trojan|UnauthorizedAccess):[A-Z]\w+\/[A-Z][\w&.-]+(![A-Z]\w*)?$/;

const SCENARIO: Fields<Scenario> = {
  id,
  title: text,
  family: text,
  difficulty: oneOf(1, 2, 3, 4, 5),
  parMinutes: points,
  maps: shaped<Scenario["maps"]>({
    attack: listOf(
      wanted("an ATT&CK technique such as T1078.004", (x) => /^T\d{4}(\.\d{3})?$/.test(String(x))),
    ),
    findings: listOf(
      wanted("a GuardDuty finding type such as Recon:EC2/Portscan", (x) => FINDING_TYPE.test(String(x))),
    ),
    nist: listOf(
      oneOf(
        "Preparation",
        "Detection & Analysis",
        "Containment, Eradication & Recovery",
        "Post-Incident Activity",
      ),
    ),
    exam: listOf(wanted("a task such as SCS-C03 2.2", (x) => /^[A-Z]{3}-C\d\d \d\.\d$/.test(String(x)))),
  }),
  needs: listOf(capability),
  varies: optional(
    recordOf(
      shaped<Variable>({
        title: text,
        values: wanted(
          "an object with two texts or more",
          (x) =>
            isObject(x) && Object.keys(x).length > 1 && Object.values(x).every((y) => typeof y === "string"),
        ),
        region: optional(work),
        parameters: optional(work),
        make: optional(work),
      }),
    ),
  ),
  summary: text,
  brief: work,
  inject: work,
  adversary: work,
  markers: work,
  decoys: optional(work),
  criteria: shaped<Scenario["criteria"]>({
    objectives: recordOf(
      shaped({
        ...explained,
        kind: named<Objective<object>["kind"]>({ seen: true, outcome: true, refused: true, working: true }),
        phase,
        required: truth,
        missing: optional(words),
        spoiled: optional(shaped({ by: work, says: text })),
        test: work,
        until: optional(work),
        whose: optional(named<Worker>({ business: true, trainee: true })),
      }),
      1,
    ),
    moments: recordOf(
      shaped({ kind: named<Moment<object>["kind"]>({ call: true, state: true }), title: text, test: work }),
    ),
    order: listOf(shaped({ id: text, first: text, second: text, points: price, why: text, source: text })),
    hazards: recordOf(
      shaped({
        ...explained,
        points: price,
        kind: named<Hazard<object>["kind"]>({ act: true, lost: true, disturbed: true }),
        severity: oneOf("unsafe", "costly"),
        test: work,
      }),
    ),
    containedWhen: optional(work),
    customers: optional(
      shaped({
        atLeast: wanted("a share from 0 to 1", (x) => typeof x === "number" && x >= 0 && x <= 1),
        points: price,
        why: text,
        source: text,
      }),
    ),
  }),
  hints: listOf(shaped<Scenario["hints"][number]>({ cost: price, text })),
  debrief: shaped<Scenario["debrief"]>({
    story: text,
    rulings: listOf(shaped({ topic: text, text, source: text })),
    practiseNext: listOf(text),
  }),
};

const BEHAVIOUR: Fields<Behaviour> = {
  name: text,
  everySeconds: period,
  afterSeconds: optional(price),
  act: work,
};

/** A behaviour is known by its name where it has one: who wrote it looks for that. */
const behaviours: Check = (value, field) =>
  Array.isArray(value)
    ? value.flatMap((one: Partial<Behaviour> | undefined, i) =>
        shaped<Behaviour>(BEHAVIOUR)(one, within(field, one?.name || i)),
      )
    : wanted("a list of behaviours", Array.isArray)(value, field);

/** What the functions of a scenario answer that no type holds them to. */
const ANSWERS: ReadonlyMap<string, Check> = new Map([
  ["inject", wanted("an object with the facts", isObject)],
  ["adversary", behaviours],
  ["brief", text],
  ["markers", listOf(text)],
  ["decoys", listOf(text)],
]);

const RESPONSE: Fields<Response> = {
  id,
  title: text,
  kind: named<Response["kind"]>({ reference: true, alternative: true, careless: true, wrong: true }),
  expect: shaped<Response["expect"]>({
    verdict: named<VerdictName>({ PASS: true, UNSAFE: true, FAIL: true, INCOMPLETE: true }),
    score: optional(
      wanted("a score from 0 to 100", (x) => Number.isInteger(x) && Number(x) >= 0 && Number(x) <= 100),
    ),
    loses: optional(listOf(text)),
    losesExactly: optional(listOf(text)),
  }),
  seeds: optional(listOf(text, 1)),
  play: work,
};

const CONTRACT: Fields<ContractTerms> = {
  seeds: optional(listOf(text, 1)),
  nobodyMs: optional(points),
  harmless: optional(truth),
};
