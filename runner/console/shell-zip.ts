import type { CommandContext, ExecResult, IFileSystem } from "just-bash";
import { ArchiveProblem, readArchive } from "../../range/services/lambda/archive.ts";
import { packArchive } from "../../range/services/lambda/pack-archive.ts";

/** Larger than any function that Lambda takes. */
const MOST_BYTES = 512 * 1024 * 1024;

const USAGE = `zip [-jqr] ARCHIVE FILE...

  -r  folders with all that is in them
  -j  without the names of folders
  -q  quietly

Example:
  zip function.zip index.mjs
`;

/** `zip`, as far as one needs it to hand a function's code over: files are stored, an archive that is there grows. */
export async function runZip(
  args: readonly string[],
  { fs, cwd }: Pick<CommandContext, "fs" | "cwd">,
): Promise<ExecResult> {
  const options = new Set(args.filter((x) => /^-./.test(x)).flatMap((x) => x.slice(1).split("")));
  const [archive, ...names] = args.filter((x) => !/^-./.test(x));
  if (args.includes("--help") || args.includes("-h")) return { stdout: USAGE, stderr: "", exitCode: 0 };
  const unknown = [...options].find((x) => !"jqr".includes(x));
  if (unknown !== undefined || archive === undefined || !names.length)
    return failure(
      unknown === undefined
        ? "an archive and the files for it are wanted"
        : `the option -${unknown} is not supported here`,
    );
  const path = fs.resolvePath(cwd, archive.includes(".") ? archive : `${archive}.zip`);
  try {
    const files = new Map<string, Uint8Array>();
    if (await fs.exists(path))
      for (const file of readArchive(await fs.readFileBuffer(path), MOST_BYTES))
        files.set(file.path, file.content);
    let said = "";
    for (const name of names)
      for (const found of await filesOf(fs, fs.resolvePath(cwd, name), name, options.has("r"))) {
        const inside = options.has("j") ? found.name.split("/").at(-1)! : insideName(found.name);
        said += `  ${files.has(inside) ? "updating" : "adding"}: ${inside} (stored 0%)\n`;
        files.set(inside, await fs.readFileBuffer(found.path));
      }
    if (!files.size) return failure("there is nothing to put into it");
    await fs.writeFile(path, packArchive([...files].map(([inside, content]) => ({ path: inside, content }))));
    return { stdout: options.has("q") ? "" : said, stderr: "", exitCode: 0 };
  } catch (error) {
    if (error instanceof ArchiveProblem) return failure(`${archive}: ${error.message}`);
    if (/^(ENOENT|EISDIR)/.test((error as Error).message)) return failure((error as Error).message);
    throw error;
  }
}

const failure = (message: string): ExecResult => ({
  stdout: "",
  stderr: `zip error: ${message}\n`,
  exitCode: 12,
});

/** Names in an archive are relative. */
const insideName = (name: string): string => name.replace(/^(\.{0,2}\/)+/, "");

/** A file, or all files of a folder. */
async function filesOf(
  fs: IFileSystem,
  path: string,
  name: string,
  deep: boolean,
): Promise<{ path: string; name: string }[]> {
  if (!(await fs.stat(path)).isDirectory) return [{ path, name }];
  if (!deep) return [];
  const lists = await Promise.all(
    (await fs.readdir(path))
      .sort()
      .map((entry) => filesOf(fs, `${path}/${entry}`, `${name.replace(/\/$/, "")}/${entry}`, true)),
  );
  return lists.flat();
}
