import type { Plain, PlainRecord } from "../answers.ts";
import { configurationFailure } from "../failures.ts";
import type { OutputFormat } from "../globals.ts";
import { mergePages, pageParts, type Pages } from "../paging/paginate.ts";
import type { Session } from "../session.ts";
import { formatJson } from "./json.ts";
import { applyQuery } from "./query.ts";
import { formatTable } from "./table.ts";
import { formatText } from "./text.ts";
import { formatYaml, formatYamlStream } from "./yaml.ts";

const FORMATS: readonly OutputFormat[] = ["json", "text", "table", "yaml", "yaml-stream"];

/**
 * Prints an answer, or the pages of one, as the options and the environment want it.
 *
 * @param title the operation's name, which heads a table
 */
export async function showAnswer(
  title: string,
  answer: PlainRecord | Pages,
  session: Session,
): Promise<void> {
  const { io, globals } = session;
  const format = outputFormat(session);
  const parts = await partsOf(answer, format);
  for (const part of parts) {
    const data = await applyQuery(part, globals.query);
    io.stdout(await formatPart(title, data, format, session));
  }
}

async function formatPart(
  title: string,
  data: Plain,
  format: OutputFormat,
  session: Session,
): Promise<string> {
  const { io, globals } = session;
  switch (format) {
    case "text":
      return formatText(data);
    case "table":
      return formatTable(title, data, {
        widthColumns: Number(io.env["COLUMNS"]) || 80,
        color: globals.color,
      });
    case "yaml":
      return formatYaml(data);
    case "yaml-stream":
      return formatYamlStream(data);
    default:
      return formatJson(data);
  }
}

/** Text and streams are formatted page by page, the rest as a whole. */
function partsOf(answer: PlainRecord | Pages, format: OutputFormat): PlainRecord[] {
  if (!isPages(answer)) return [answer];
  if (format === "yaml-stream") return answer.pages;
  if (format !== "text") return [mergePages(answer)];
  const token = answer.resume === undefined ? [] : [{ NextToken: { NextToken: answer.resume } }];
  return [...pageParts(answer), ...token];
}

const isPages = (answer: PlainRecord | Pages): answer is Pages =>
  "paginator" in answer && "pages" in answer && "fixed" in answer;

/** @throws {CliFailure} an unknown format in the environment or the profile */
function outputFormat({ io, globals, profile }: Session): OutputFormat {
  const wanted = globals.output ?? (io.env["AWS_DEFAULT_OUTPUT"] || profile.settings["output"] || "json");
  const format = FORMATS.find((name) => name === wanted);
  if (!format) throw configurationFailure(`Unknown output type: ${wanted}`);
  return format;
}
