import { isUtf8 } from "node:buffer";
import type { Operation, Structure } from "../../../../range/wire/model.ts";
import type { ServiceId } from "../../../../range/wire/services.ts";
import { bytesOf, valueWords } from "./value-words.ts";

type Input = Readonly<Record<string, unknown>>;

/** What options of the AWS CLI's own say of an input, and what is left for the model's options. */
interface Customised {
  words: string[];
  rest: Input;
}

type Store = (bytes: Uint8Array, name: string) => string;

/** The reverse of the customisations and of what the AWS CLI does to a request before it sends it. */
const CUSTOM: Readonly<Record<string, (input: Input, store: Store, shape: Structure) => Customised>> = {
  "ec2.RunInstances": ({ MinCount: min = 1, MaxCount: max = 1, ...rest }) => ({
    words: ["--count", min === max ? String(min) : `${String(min)}:${String(max)}`],
    rest: withPlainUserData(rest),
  }),
  "autoscaling.CreateLaunchConfiguration": (input) => ({ words: [], rest: withPlainUserData(input) }),
  "s3.CopyObject": (input) => ({ words: [], rest: withPlainSource(input) }),
  "s3.UploadPartCopy": (input) => ({ words: [], rest: withPlainSource(input) }),
  "lambda.CreateFunction": withCodeFile("Code", "function.zip"),
  "lambda.PublishLayerVersion": withCodeFile("Content", "layer.zip"),
  "iam.CreateVirtualMFADevice": (rest) => ({
    words: ["--outfile", "mfa-seed", "--bootstrap-method", "Base32StringSeed"],
    rest,
  }),
  "config.PutConfigurationRecorder": withRecordingGroup,
};

/** The words of an operation's customised options. */
export const customWords = (
  service: ServiceId,
  operation: Operation,
  input: Input,
  store: Store,
): Customised =>
  CUSTOM[`${service}.${operation.name}`]?.(input, store, operation.input!) ?? { words: [], rest: input };

/** The AWS CLI encodes user data by itself; what is no text goes into a file. */
function withPlainUserData({ UserData, ...rest }: Input): Input {
  if (typeof UserData !== "string") return rest;
  const bytes = Buffer.from(UserData, "base64");
  return { ...rest, UserData: isUtf8(bytes) ? bytes.toString("utf8") : bytes };
}

/** The AWS CLI encodes the key by itself. */
function withPlainSource({ CopySource, ...rest }: Input): Input {
  return typeof CopySource === "string" ? { ...rest, CopySource: decodeURIComponent(CopySource) } : rest;
}

function withCodeFile(member: string, name: string): (input: Input, store: Store) => Customised {
  return (input, store) => {
    const { ZipFile, ...code } = (input[member] ?? {}) as Input;
    if (ZipFile === undefined) return { words: [], rest: input };
    const { [member]: _, ...rest } = input;
    return {
      words: ["--zip-file", `fileb://${store(bytesOf(ZipFile), name)}`],
      rest: Object.keys(code).length ? { ...rest, [member]: code } : rest,
    };
  };
}

/** The AWS CLI knows the group's types in its own option only: in the recorder's, its booleans would stay texts. */
function withRecordingGroup(input: Input, _: Store, shape: Structure): Customised {
  const { recordingGroup, ...recorder } = (input["ConfigurationRecorder"] ?? {}) as Input;
  if (recordingGroup === undefined) return { words: [], rest: input };
  const member = (shape.byName.get("ConfigurationRecorder")!.shape as Structure).byName.get(
    "recordingGroup",
  )!;
  const words = valueWords(member, recordingGroup, () => "")!;
  return { words: ["--recording-group", ...words], rest: { ...input, ConfigurationRecorder: recorder } };
}
