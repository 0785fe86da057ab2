import type { Plain, PlainRecord } from "../answers.ts";
import { renderSections, Section, type TableStyle } from "./table-sections.ts";
import { isRecord, textOf } from "./text.ts";

/**
 * The AWS CLI's table format: a box for each record or list, nested boxes indented, columns sorted by name;
 * wider than the terminal, boxes of one row turn on their side (awscli/formatter.py, awscli/table.py).
 *
 * @returns empty text for an empty answer
 */
export function formatTable(title: string, data: Plain, style: TableStyle): string {
  const sections: Section[] = [];
  return build(sections, title, data, 0) ? renderSections(sections, style) : "";
}

function build(sections: Section[], title: string | undefined, current: Plain, level: number): boolean {
  if (!isTruthy(current)) return false;
  if (title !== undefined) sections.push(new Section(title, level));
  if (Array.isArray(current)) buildList(sections, title, current, level);
  else if (isRecord(current)) buildRecord(sections, current, level);
  return true;
}

function buildList(
  sections: Section[],
  title: string | undefined,
  list: readonly Plain[],
  level: number,
): void {
  if (isRecord(list[0]!)) {
    buildRows(sections, title ?? "", list.filter(isRecord), level);
    return;
  }
  for (const item of list) {
    if (!Array.isArray(item)) lastOf(sections).addRow([textOf(item)]);
    else if (item.every(isScalar)) lastOf(sections).addRow(item.map(textOf));
    else build(sections, undefined, item, 0);
  }
}

function buildRecord(sections: Section[], record: PlainRecord, level: number): void {
  const { headers, more } = groupKeys([record]);
  const section = lastOf(sections);
  if (headers.length === 1) section.addRow([headers[0]!, textOf(record[headers[0]!]!)]);
  else if (headers.length > 0) {
    section.setHeaders(headers);
    section.addRow(headers.map((name) => textOf(record[name]!)));
  }
  for (const name of more) build(sections, name, record[name]!, level + 1);
}

function buildRows(sections: Section[], title: string, list: readonly PlainRecord[], level: number): void {
  const { headers, more } = groupKeys(list);
  lastOf(sections).setHeaders(headers);
  list.forEach((item, i) => {
    if (i > 0 && more.length > 0) {
      sections.push(new Section(title, level));
      lastOf(sections).setHeaders(headers);
    }
    lastOf(sections).addRow(headers.map((name) => (Object.hasOwn(item, name) ? textOf(item[name]!) : "")));
    for (const name of more) if (Object.hasOwn(item, name)) build(sections, name, item[name]!, level + 1);
  });
}

function groupKeys(records: readonly PlainRecord[]): { headers: string[]; more: string[] } {
  const headers = new Set<string>();
  const more = new Set<string>();
  for (const record of records)
    for (const [name, value] of Object.entries(record)) (isScalar(value) ? headers : more).add(name);
  return { headers: [...headers].sort(), more: [...more].sort() };
}

const lastOf = (sections: Section[]): Section => {
  if (sections.length === 0) sections.push(new Section("", 0));
  return sections.at(-1)!;
};

const isScalar = (value: Plain): boolean => typeof value !== "object" || value === null;

/** Python's truth: nothing, zero, and what is empty are false. */
const isTruthy = (value: Plain): boolean => {
  if (Array.isArray(value)) return value.length > 0;
  if (isRecord(value)) return Object.keys(value).length > 0;
  return Boolean(value);
};
