import type { Plain, PlainRecord } from "../answers.ts";

/**
 * The AWS CLI's text format: values of a record in the order of its sorted keys, parted by tabs; nested records
 * on their own lines after their key in capitals; `None` for nothing (awscli/text.py).
 */
export function formatText(data: Plain): string {
  const lines: string[] = [];
  write(data, lines);
  return lines.map((line) => `${line}\n`).join("");
}

function write(item: Plain, lines: string[], key?: string, scalarKeys?: readonly string[]): void {
  if (Array.isArray(item)) writeList(item, lines, key);
  else if (isRecord(item)) writeRecord(item, lines, key, scalarKeys);
  else lines.push(textOf(item));
}

function writeList(list: readonly Plain[], lines: string[], key?: string): void {
  if (list.length === 0) return;
  if (list.some(isRecord)) {
    const keys = scalarKeysOf(list);
    for (const item of list) write(item, lines, key, keys);
    return;
  }
  if (!list.some(Array.isArray)) {
    writeScalars(list, lines, key);
    return;
  }
  const scalars = list.filter(isScalar);
  if (scalars.length > 0) writeScalars(scalars, lines, key);
  for (const item of list) if (!isScalar(item)) write(item, lines, key);
}

function writeScalars(items: readonly Plain[], lines: string[], key?: string): void {
  if (key === undefined) lines.push(items.map(textOf).join("\t"));
  else for (const item of items) lines.push(`${key.toUpperCase()}\t${textOf(item)}`);
}

function writeRecord(item: PlainRecord, lines: string[], key?: string, scalarKeys?: readonly string[]): void {
  const sorted = Object.keys(item).sort();
  const scalars = scalarKeys ?? sorted.filter((name) => isScalar(item[name]!));
  if (scalars.length > 0) {
    const values = scalars.map((name) => (Object.hasOwn(item, name) ? textOf(item[name]!) : ""));
    lines.push([...(key === undefined ? [] : [key.toUpperCase()]), ...values].join("\t"));
  }
  for (const name of sorted) if (!scalars.includes(name)) write(item[name]!, lines, name);
}

function scalarKeysOf(list: readonly Plain[]): string[] {
  const keys = new Set<string>();
  for (const item of list)
    if (isRecord(item)) for (const [name, value] of Object.entries(item)) if (isScalar(value)) keys.add(name);
  return [...keys].sort();
}

/** A value as Python's `str` shows it. */
export function textOf(value: Plain): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const isScalar = (value: Plain): boolean => typeof value !== "object" || value === null;

export const isRecord = (value: Plain): value is PlainRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);
