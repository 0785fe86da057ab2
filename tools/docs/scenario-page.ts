import { difficultyText } from "../../runner/ui/picker-model.ts";
import type { Capability, Scenario } from "../../scenarios/kit/define.ts";
import { EXAM, findingLink, NIST, taskText, techniqueLink } from "./links.ts";

const NEEDS: Readonly<Record<Capability, string>> = {
  "iam-enforcement": "IAM decides every call",
  "event-history": "CloudTrail's event history",
  "network-flows": "connections, and flow logs of them",
  instances: "EC2 instances that run, stop and end",
  guest: "an operating system inside the instances, by Run Command",
  "load-balancer": "an Application Load Balancer with customers behind it",
  "auto-scaling": "an Auto Scaling group that heals itself",
  findings: "GuardDuty",
};

/** A scenario's page: what somebody may know who has not played it. */
export const scenarioPage = ({
  id,
  title,
  summary,
  family,
  difficulty,
  parMinutes,
  maps,
  needs,
  hints,
}: Scenario): string => `# ${title}

${summary}

| | |
| --- | --- |
| id | \`${id}\` |
| family | ${family} |
| difficulty | ${difficultyText(difficulty)} |
| par | ${parMinutes} minutes |
| hints | ${hints.map(({ cost }) => `−${cost}`).join(", ")} points |

## Play it

\`\`\`
npx gameday play ${id}              # in exam conditions
npx gameday play ${id} --guided     # with the checklist filling in while you work
npx gameday play ${id} --realistic  # with AWS's own durations
\`\`\`

\`npx gameday show ${id} --solution\` tells how it can be done. Play it first.

## What it is mapped to

${list("[MITRE ATT&CK](https://attack.mitre.org/matrices/enterprise/cloud/)", maps.attack.map(techniqueLink))}

${list("GuardDuty finding types", maps.findings.map(findingLink))}

${list(NIST, maps.nist)}

${list(EXAM, maps.exam.map(taskText))}

## What a target must have

${needs.map((need) => `- ${NEEDS[need]}`).join("\n")}

The embedded range has all of it.
`;

const list = (title: string, items: readonly string[]): string =>
  `${title}:\n\n${items.map((item) => `- ${item}`).join("\n")}`;
