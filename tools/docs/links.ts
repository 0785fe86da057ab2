import { DOMAINS } from "../../scenarios/quiz/outline.ts";
import { TECHNIQUES } from "./attack.ts";

const link = (text: string, url: string): string => `[${text}](${url})`;

/**
 * A technique with its name.
 *
 * @throws when its name is not known here
 */
export function techniqueLink(id: string): string {
  const name = TECHNIQUES[id];
  if (!name) throw new Error(`tools/docs/attack.ts has no name for ${id}`);
  return link(`${id} ${name}`, `https://attack.mitre.org/techniques/${id.replace(".", "/")}/`);
}

/** A GuardDuty finding type, at its place in the user guide: anchors are the type's letters and digits. */
export function findingLink(type: string): string {
  const [, purpose = "", resource = "", rest = ""] = /^(\w+):(\w+)\/(.+)$/.exec(type) ?? [];
  const page = resource === "IAMUser" ? "iam" : resource.toLowerCase();
  const anchor = [purpose, page, rest].map((x) => x.replace(/[^A-Za-z0-9]/g, "").toLowerCase()).join("-");
  return link(
    type,
    `https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-${page}.html#${anchor}`,
  );
}

/** A task of an exam; those of SCS-C03 with their subject. */
export function taskText(exam: string): string {
  const [name, task = ""] = exam.split(" ");
  const subject = DOMAINS.flatMap(({ tasks }) => Object.entries<string>(tasks)).find(
    ([id]) => id === task,
  )?.[1];
  return name === "SCS-C03" && subject ? `${exam} ${subject}` : exam;
}

export const NIST = link("NIST SP 800-61", "https://csrc.nist.gov/pubs/sp/800/61/r3/final");
export const EXAM = link(
  "AWS Certified Security – Specialty",
  "https://aws.amazon.com/certification/certified-security-specialty/",
);
