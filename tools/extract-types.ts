/**
 * Build step: the names of all of CloudFormation's own resource types, which the CDK has a class for each of. Those of SAM
 * are none: without the transform AWS does not know them.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** @param file such as `dist/model/cloudformation-types.json` */
export function extractTypes(file: string): void {
  const names = new Set<string>();
  for (const module of readdirSync(CDK).filter((each) => each.startsWith("aws-")))
    for (const declarations of readdirSync(`${CDK}/${module}/lib`).filter(isGenerated))
      for (const [, name] of readFileSync(`${CDK}/${module}/lib/${declarations}`, "utf8").matchAll(NAMED))
        if (!name!.startsWith("AWS::Serverless::")) names.add(name!);
  if (names.size < LEAST) throw new Error(`aws-cdk-lib names ${names.size} resource types only`);
  writeFileSync(file, JSON.stringify([...names].sort()));
}

const CDK = "node_modules/aws-cdk-lib";

const isGenerated = (file: string): boolean => file.endsWith(".generated.d.ts");

/** How the CDK's declarations name the type of each class. */
const NAMED = /@cloudformationResource (AWS::\w+::\w+)/g;

/** There are many more: with fewer, the declarations have another form. */
const LEAST = 1_000;
