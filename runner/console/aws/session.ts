import { randomUUID } from "node:crypto";
import type { ServiceModel } from "../../../range/wire/model.ts";
import type { ServiceId } from "../../../range/wire/services.ts";
import {
  configurationFailure,
  generalFailure,
  isConnectionError,
  isServiceError,
  parametersFailure,
} from "./failures.ts";
import type { Globals } from "./globals.ts";
import type { CliIo } from "./io.ts";
import { fileBytes } from "./local-paths.ts";
import { readProfile, type Profile } from "./profiles.ts";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** One call of the console, decoded. Without credentials it is anonymous. */
export interface ConsoleCall {
  service: ServiceId;
  operation: string;
  input: Record<string, unknown>;
  region: string;
  credentials?: Credentials;
}

export type Send = (call: ConsoleCall) => Promise<Record<string, unknown>>;

/** What every run of the command shares. */
export interface Surroundings {
  io: CliIo;
  send: Send;
  model: (service: ServiceId) => ServiceModel;
  token: () => string;
}

export const newToken = (): string => randomUUID();

/** Services without Regions: the AWS CLI needs none for them. */
const GLOBAL_REGION: Partial<Record<ServiceId, string>> = { iam: "us-east-1", s3: "us-east-1" };

/** Calls that prove who makes them by what they carry: the AWS CLI needs no credentials for them, and uses none. */
const UNSIGNED: ReadonlySet<string> = new Set(["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"]);

/** What the AWS CLI asks again, how often, and after how long: botocore's retries in legacy mode, with its mean waits. */
const THROTTLED =
  /^(Throttl(ing|ed)(Exception)?|RequestThrottled(Exception)?|EC2ThrottledException|RequestLimitExceeded|TooManyRequestsException|PriorRequestNotComplete|SlowDown)$/;
const MOST_RETRIES = 4;
const FIRST_RETRY_MS = 500;

/** One run of the command: its surroundings, its global options, and the profile that holds for it. */
export class Session {
  private constructor(
    readonly surroundings: Surroundings,
    readonly globals: Globals,
    readonly profile: Profile,
  ) {}

  /** @throws {CliFailure} the profile does not exist, or the endpoint is not this console's */
  static async open(surroundings: Surroundings, globals: Globals): Promise<Session> {
    const { env } = surroundings.io;
    const own = env["AWS_ENDPOINT_URL"];
    if (
      globals.endpointUrl !== undefined &&
      globals.endpointUrl.replace(/\/$/, "") !== own?.replace(/\/$/, "")
    )
      throw parametersFailure(
        `The built-in aws command reaches only the account of this drill, not ${globals.endpointUrl}. Leave out --endpoint-url.`,
      );
    return new Session(surroundings, globals, await readProfile(surroundings.io, globals.profile));
  }

  get io(): CliIo {
    return this.surroundings.io;
  }

  /** @throws {CliFailure} no Region is configured and the service needs one */
  regionFor(service: ServiceId): string {
    const region = this.region ?? GLOBAL_REGION[service];
    if (region) return region;
    throw configurationFailure(
      `You must specify a region. You can also configure your region by running "aws configure".`,
    );
  }

  get region(): string | undefined {
    const { env } = this.io;
    return (
      this.globals.region ??
      (env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || this.profile.settings["region"])
    );
  }

  /**
   * The credentials to sign with; none for `--no-sign-request`.
   *
   * @throws {CliFailure} nothing is configured
   */
  get credentials(): Credentials | undefined {
    if (!this.globals.sign) return undefined;
    const found =
      this.globals.profile === undefined ? (this.#fromEnv() ?? this.#fromProfile()) : this.#fromProfile();
    if (found) return found;
    throw configurationFailure(
      `Unable to locate credentials. You can configure credentials by running "aws configure".`,
    );
  }

  #fromEnv(): Credentials | undefined {
    const { env } = this.io;
    return credentialsOf(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env["AWS_SESSION_TOKEN"]);
  }

  #fromProfile(): Credentials | undefined {
    const { settings } = this.profile;
    return credentialsOf(
      settings["aws_access_key_id"],
      settings["aws_secret_access_key"],
      settings["aws_session_token"],
    );
  }

  /**
   * Makes one call, and makes it again when AWS throttles it.
   *
   * @throws {CliFailure} the endpoint cannot be reached; otherwise what the call throws
   */
  async send(
    service: ServiceId,
    operation: string,
    input: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    const region = this.regionFor(service);
    const credentials = service === "sts" && UNSIGNED.has(operation) ? undefined : this.credentials;
    for (let retries = 0; ; retries++)
      try {
        return await this.surroundings.send({
          service,
          operation,
          input,
          region,
          ...(credentials && { credentials }),
        });
      } catch (error) {
        if (isConnectionError(error))
          throw generalFailure(
            `Could not connect to the endpoint URL: "${this.io.env["AWS_ENDPOINT_URL"] ?? ""}"`,
          );
        if (!isServiceError(error) || !THROTTLED.test(error.code)) throw error;
        if (retries === MOST_RETRIES) throw Object.assign(error, { retries });
        await this.io.wait(FIRST_RETRY_MS * 2 ** retries);
      }
  }

  /** Reads a file that a parameter names; `~` and `$VARIABLES` are expanded. */
  readonly read = (path: string): Promise<Uint8Array> => fileBytes(this.io, path);
}

function credentialsOf(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
): Credentials | undefined {
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
