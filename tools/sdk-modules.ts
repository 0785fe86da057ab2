/**
 * Build step: a module of each client package of the AWS SDK that names what the package exports, for functions'
 * processes. The packages are CommonJS: who imports them by their own names lets Node.js read each of them three times
 * (what kind of module is it, what does it export, what does it do), and EC2's has two megabytes.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** @param folder where the scope's folder is made, such as `dist/sdk` */
export function writeSdkModules(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const name of readdirSync("node_modules/@aws-sdk").filter((each) => each.startsWith("client-")))
    writeSdkModule(`${folder}/@aws-sdk/${name}`, `@aws-sdk/${name}`);
}

function writeSdkModule(folder: string, name: string): void {
  const exported = Object.keys(require(name) as object).filter((each) => each !== "default");
  mkdirSync(folder, { recursive: true });
  // Without a name of its own the package's name leads from here to the real one.
  const manifest = { type: "module", exports: { import: "./index.js", require: "./index.cjs" } };
  writeFileSync(`${folder}/package.json`, JSON.stringify(manifest));
  writeFileSync(`${folder}/index.cjs`, `module.exports = require("${name}");\n`);
  writeFileSync(
    `${folder}/index.js`,
    `import { createRequire } from "node:module";\nconst sdk = createRequire(import.meta.url)("${name}");\nexport default sdk;\nexport const { ${exported.join(", ")} } = sdk;\n`,
  );
}
