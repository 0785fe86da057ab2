import type { ServiceModel } from "../../../range/wire/model.ts";
import { loadModel } from "../../../range/wire/load.ts";
import type { ServiceId } from "../../../range/wire/services.ts";
import { runCommand } from "./command.ts";
import { completeWords } from "./complete.ts";
import { CliFailure } from "./failures.ts";
import type { CliIo } from "./io.ts";
import { newToken, type Send } from "./session.ts";

export type { CliIo, CliFile } from "./io.ts";
export type { Send, ConsoleCall, Credentials } from "./session.ts";

export interface AwsCli {
  /**
   * Carries out one command line, `aws` itself left out.
   *
   * @returns the AWS CLI's exit code: 0, 252 (usage), 253 (configuration), 254 (service error), 255 (general), 1
   *   (failed S3 transfers)
   * @throws whatever `send` threw that is not an error of AWS: a defect, not a result
   */
  run(argv: readonly string[], io: CliIo): Promise<number>;
  /** Completions for the words typed so far; the last may be empty or partial. */
  complete(words: readonly string[]): string[];
}

export interface AwsCliOptions {
  /** Carries out one decoded call; throws errors with `code`, `message` and, where known, `status`. */
  send: Send;
  /** The model of a service; from the build by default. */
  model?: (service: ServiceId) => ServiceModel;
  /** Identifiers to complete for an option, such as `instance-ids`. */
  suggest?: (option: string) => readonly string[];
  /** Makes an idempotency token; random by default. */
  token?: () => string;
}

/** Makes an `aws` command that reads command lines as the AWS CLI does and makes its calls through `send`. */
export function makeAwsCli(options: AwsCliOptions): AwsCli {
  const { send, model = loadModel, suggest = () => [], token = newToken } = options;
  return {
    async run(argv, io) {
      try {
        return await runCommand(argv, { io, send, model, token });
      } catch (error) {
        if (!(error instanceof CliFailure)) throw error;
        io.stderr(error.text);
        return error.exitCode;
      }
    },
    complete: (words) => completeWords(words, { model, suggest }),
  };
}
