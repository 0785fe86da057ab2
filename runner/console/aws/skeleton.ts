import type { Shape, Structure } from "../../../range/wire/model.ts";

/** Prints a sample input for `--cli-input-json` or `--cli-input-yaml`, as `--generate-cli-skeleton` does. */
export async function skeletonOf(input: Structure | undefined, format: "json" | "yaml"): Promise<string> {
  const skeleton = input ? sample(input, []) : {};
  if (format === "json") return `${JSON.stringify(skeleton, undefined, 4)}\n`;
  const { stringify } = await import("./yaml.ts");
  return stringify(skeleton, { indentSeq: false, singleQuote: true });
}

function sample(shape: Shape, above: readonly Shape[]): unknown {
  switch (shape.type) {
    case "structure":
      if (above.includes(shape)) return {};
      return Object.fromEntries(
        shape.members.map(({ name, shape: own }) => [name, sample(own, [...above, shape])]),
      );
    case "list":
      return [sample(shape.item.shape, above)];
    case "map":
      return { KeyName: sample(shape.value.shape, above) };
    case "number":
    case "bigint":
      return 0;
    case "boolean":
      return true;
    case "timestamp":
      return "1970-01-01T00:00:00";
    case "document":
      return {};
    default:
      return "";
  }
}
