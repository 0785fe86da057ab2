import { captureMemory } from "../memory-capture.ts";
import type { GuestCommand, Printed } from "./command.ts";
import { UsageError } from "./command.ts";
import { askWeb } from "./web-request.ts";

/** Options of AVML with what their values are called; those without take none. See microsoft/avml, `avml.rs`. */
const OPTIONS: Readonly<Record<string, string | undefined>> = {
  "--compress": undefined,
  "--source": "SOURCE",
  "--max-disk-usage": "MAX_DISK_USAGE",
  "--max-disk-usage-percentage": "MAX_DISK_USAGE_PERCENTAGE",
  "--url": "URL",
  "--delete": undefined,
  "--sas-url": "SAS_URL",
  "--sas-block-size": "SAS_BLOCK_SIZE",
  "--sas-block-concurrency": "SAS_BLOCK_CONCURRENCY",
};

const SOURCES = ["/dev/crash", "/dev/mem", "/proc/kcore"];
const USAGE = "Usage: avml [OPTIONS] <FILENAME>";

const HELP = `A portable volatile memory acquisition tool for Linux

${USAGE}

Arguments:
  <FILENAME>  name of the file to write to on local system

Options:
      --compress
          compress via snappy
      --source <SOURCE>
          specify input source [possible values: ${SOURCES.join(", ")}]
      --max-disk-usage <MAX_DISK_USAGE>
          Specify the maximum estimated disk usage (in MB)
      --max-disk-usage-percentage <MAX_DISK_USAGE_PERCENTAGE>
          Specify the maximum estimated disk usage to stay under
      --url <URL>
          upload via HTTP PUT upon acquisition
      --delete
          delete upon successful upload
      --sas-url <SAS_URL>
          upload via Azure Blob Store upon acquisition
      --sas-block-size <SAS_BLOCK_SIZE>
          specify maximum block size in MiB
      --sas-block-concurrency <SAS_BLOCK_CONCURRENCY>
          specify blob upload concurrency [default: 10]
  -h, --help
          Print help
  -V, --version
          Print version
`;

/** Options that this host's AVML knows and cannot carry out. */
const BEYOND = ["--max-disk-usage", "--max-disk-usage-percentage"];

/** Captures RAM into a file and, where it is told a URL, puts the file there. */
export const avml: GuestCommand = async (args, io) => {
  const asked = read(args);
  if (!("file" in asked)) return asked;
  const { file, values } = asked;
  for (const name of BEYOND)
    if (values.has(name)) throw new UsageError(`${name} is not part of this host; leave it out`);
  const path = io.path(file);
  await captureMemory(io, path, { compress: values.has("--compress") });
  const url = values.get("--url");
  if (url !== undefined) {
    const headers = new Map([["x-ms-blob-type", "BlockBlob"]]);
    const answer = await askWeb(io, url, { method: "PUT", headers, body: io.files.read(path) });
    if (typeof answer === "string") return failed("unable to upload file via PUT", "HTTP request error");
    // S3 answers 200 to what it has taken; AVML is content with 201 alone, as Azure answers.
    if (answer.status !== 201)
      return failed("unable to upload file via PUT", `unexpected status code: ${answer.status}`);
  }
  if (values.has("--sas-url")) return failed("unable to upload file to Azure Storage", "HTTP request error");
  if (url !== undefined && values.has("--delete")) await io.files.rm(path);
  return "";
};

type Asked = { file: string; values: Map<string, string> };

/** Reads the command line as clap does; what ends it there is printed. */
function read(args: readonly string[]): Asked | (Printed & object) {
  const values = new Map<string, string>();
  const files: string[] = [];
  let onlyFiles = false;
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (onlyFiles || !word.startsWith("-") || word === "-") files.push(word);
    else if (word === "--") onlyFiles = true;
    else if (word === "--help" || word === "-h") return { stdout: HELP };
    else if (word === "--version" || word === "-V") return { stdout: "avml 0.14.0\n" };
    else {
      const [name, ...given] = word.split("=") as [string, ...string[]];
      if (!Object.hasOwn(OPTIONS, name))
        return refused(
          `unexpected argument '${name}' found\n\n  tip: to pass '${name}' as a value, use '-- ${name}'`,
        );
      const what = OPTIONS[name];
      if (what === undefined && given.length)
        return refused(`unexpected value '${given.join("=")}' for '${name}' found; no more were expected`);
      const value = what === undefined ? "" : given.length ? given.join("=") : args[++i];
      if (value === undefined)
        return refused(`a value is required for '${name} <${what}>' but none was supplied`, false);
      if (name === "--source" && !SOURCES.includes(value))
        return refused(
          `invalid value '${value}' for '--source <SOURCE>'\n  [possible values: ${SOURCES.join(", ")}]`,
          false,
        );
      if (name.endsWith("url") && !URL.canParse(value))
        return refused(
          `invalid value '${value}' for '${name} <${what}>': relative URL without a base`,
          false,
        );
      values.set(name, value);
    }
    if (files.length > 1) return refused(`unexpected argument '${files[1]}' found`);
  }
  const [file] = files;
  if (file === undefined)
    return refused(
      "the following required arguments were not provided:\n  <FILENAME>",
      true,
      "Usage: avml <FILENAME>",
    );
  return { file, values };
}

const refused = (what: string, withUsage = true, usage = USAGE) => ({
  stderr: `error: ${what}\n\n${withUsage ? `${usage}\n\n` : ""}For more information, try '--help'.\n`,
  exitCode: 2,
});

const failed = (what: string, cause: string) => ({
  stderr: `Error: error: ${what}\ncaused by:\n    0: ${cause}\n\n`,
  exitCode: 1,
});
