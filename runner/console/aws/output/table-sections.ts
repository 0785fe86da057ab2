export interface TableStyle {
  widthColumns: number;
  color: boolean;
}

/** One box of a table. */
export class Section {
  headers: string[] = [];
  rows: string[][] = [];
  #widths: number[] = [];

  constructor(
    readonly title: string,
    readonly level: number,
  ) {}

  setHeaders(headers: string[]): void {
    this.headers = headers;
    this.#widen(headers);
  }

  addRow(row: string[]): void {
    this.rows.push(row);
    this.#widen(row);
  }

  #widen(row: readonly string[]): void {
    row.forEach((cell, i) => (this.#widths[i] = Math.max(this.#widths[i] ?? 0, widthOf(cell))));
  }

  /** Width of the box with its borders and the borders of the boxes around it. */
  get totalWidth(): number {
    const columns = this.#widths.reduce((sum, width) => sum + width + 4, 0);
    return Math.max(widthOf(this.title) + 2 + 2 * this.level, columns + 2 + 2 * this.level);
  }

  /** Widths of the columns, stretched so that together they are as wide as asked. */
  columnWidths(total: number): number[] {
    const padded = this.#widths.map((width) => width + 4);
    if (padded.length === 0) return padded;
    const factor = total / padded.reduce((sum, width) => sum + width, 0);
    const scaled = padded.map((width) => roundHalfEven(factor * width));
    let offBy = scaled.reduce((sum, width) => sum + width, 0) - total;
    while (offBy !== 0) {
      const step = offBy > 0 ? -1 : 1;
      const order = scaled.map((_, i) => (offBy > 0 ? i : scaled.length - 1 - i));
      for (const i of order) {
        if (offBy === 0) break;
        scaled[i]! += step;
        offBy += step;
      }
    }
    return scaled;
  }

  /** The same box with its columns as rows, where it has one row only. */
  turned(): Section {
    const [row] = this.rows;
    if (this.rows.length !== 1 || this.headers.length === 0 || !row) return this;
    const turned = new Section(this.title, this.level);
    this.headers.forEach((header, i) => turned.addRow([header, row[i]!]));
    return turned;
  }
}

/** Draws boxes under one another, as wide as the widest. */
export function renderSections(sections: readonly Section[], style: TableStyle): string {
  const widest = (all: readonly Section[]): number => Math.max(...all.map(({ totalWidth }) => totalWidth));
  const drawn =
    widest(sections) > style.widthColumns ? sections.map((section) => section.turned()) : sections;
  const width = widest(drawn);
  const lines = drawn.flatMap((section) => renderSection(section, width - 2 * section.level, style));
  return ["-".repeat(width), ...lines].map((line) => `${line}\n`).join("");
}

function renderSection(section: Section, width: number, style: TableStyle): string[] {
  const border = styled("|", style, "\u001b[2m\u001b[33m").repeat(section.level);
  const lines: string[] = [];
  if (section.title) {
    lines.push(center(section.title, width, "|"));
    if (section.headers.length === 0 && section.rows.length === 0) lines.push(`+${"-".repeat(width - 2)}+`);
  }
  const widths = section.columnWidths(width);
  if (section.headers.length > 0)
    lines.push(
      rule(widths),
      section.headers.map((header, i) => center(header, widths[i]!, i === 0 ? "|" : "")).join(""),
    );
  if (section.rows.length > 0 && widths.length > 0)
    lines.push(
      rule(widths),
      ...section.rows.map((row) =>
        row.map((cell, i) => left(cell, widths[i]!, i === 0 ? "|" : "", style)).join(""),
      ),
      rule(widths),
    );
  return lines.map((line) => border + line + border);
}

const rule = (widths: readonly number[]): string =>
  widths.map((width, i) => (i === 0 ? `+${"-".repeat(width - 2)}+` : `${"-".repeat(width - 1)}+`)).join("");

function center(text: string, length: number, edge: string): string {
  const size = widthOf(text);
  const start = " ".repeat(Math.max(0, Math.floor(length / 2) - Math.floor(size / 2) - 1));
  const before = edge + start + text;
  const end = length - 1 - (edge.length + start.length + size);
  return `${before}${" ".repeat(Math.max(0, end))}|`;
}

function left(text: string, length: number, edge: string, style: TableStyle): string {
  const size = widthOf(text);
  const padding = length - (size + 2 + edge.length + 1) >= 0 ? 2 : 0;
  const end = length - 1 - (edge.length + padding + size);
  return `${edge}${" ".repeat(padding)}${styled(text, style, "\u001b[1m\u001b[34m")}${" ".repeat(Math.max(0, end))}|`;
}

const styled = (text: string, { color }: TableStyle, code: string): string =>
  color ? `${code}${text}\u001b[0m` : text;

/** Python rounds halves to the even number. */
const roundHalfEven = (value: number): number => {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
};

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu;

/** Columns that a text takes: two for East Asian wide characters. */
const widthOf = (text: string): number => [...text].length + (text.match(WIDE)?.length ?? 0);
