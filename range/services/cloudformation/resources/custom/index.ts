import { isObject } from "../../template/template.ts";
import type { Steps } from "../../deploy/steps.ts";
import { fixed, required, text } from "../shape.ts";
import { OwnWords, resource, type Act, type ActOn, type ResourceType } from "../type.ts";
import { makeAnswerPlace, takeAnswer, type AnswerPlace } from "./answer.ts";

/** How often CloudFormation looks whether the answer has come, in simulated milliseconds. */
const LOOK_MS = 250;
/** How long it waits unless the resource says otherwise. */
const PATIENCE_SECONDS = 3_600;
const LONGEST_ANSWER = 4_096;
const LONGEST_ID = 1_024;

/** Whether a template's type is one that a function or a topic of the user's stands behind. */
export const isCustom = (type: string): boolean =>
  type === "AWS::CloudFormation::CustomResource" || /^Custom::[\w@-]{1,60}$/.test(type);

/**
 * A resource that somebody else makes: CloudFormation sends a request to the service token, and waits for the answer
 * at a presigned URL.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export const customResource = (type: string): ResourceType =>
  resource(type, {
    properties: { ServiceToken: fixed(required(text)), ServiceTimeout: text },
    open: true,
    attributes: "any",
    *create(act, properties) {
      const id = act.name(undefined);
      const answer = yield* ask(act, type, properties, { RequestType: "Create" }, () => void act.begin(id));
      const made = { id: answer.id ?? id, attributes: answer.data };
      if (answer.failure !== undefined) {
        act.begin(made.id, made.attributes);
        throw answer.failure;
      }
      return made;
    },
    *update(act, properties, was) {
      const about = {
        RequestType: "Update",
        PhysicalResourceId: act.id,
        OldResourceProperties: asTexts(was),
      };
      const answer = yield* ask(act, type, properties, about);
      if (answer.failure !== undefined) throw answer.failure;
      return { id: answer.id ?? act.id, attributes: answer.data };
    },
    *delete(act, properties) {
      const about = { RequestType: "Delete", PhysicalResourceId: act.id };
      const { failure } = yield* ask(act, type, properties, about);
      if (failure !== undefined) throw failure;
    },
    attribute(act: ActOn, name) {
      throw new OwnWords(
        `CustomResource attribute error: Vendor response doesn't contain ${name} attribute in object ${act.stackId}|${act.logicalId}`,
      );
    },
  });

interface Answer {
  id?: string;
  data: Record<string, unknown>;
  failure?: OwnWords;
}

function* ask(
  act: Act,
  type: string,
  properties: { ServiceToken: string; ServiceTimeout?: string },
  about: { RequestType: string } & Record<string, unknown>,
  sent: () => void = () => undefined,
): Steps<Answer> {
  const { world } = act.scope;
  const requestId = world.random.uuid();
  const { stackId, logicalId } = act;
  const place = makeAnswerPlace(act.scope, { stackId, logicalId, requestId });
  send(act, properties.ServiceToken, {
    ...about,
    ServiceToken: properties.ServiceToken,
    ResponseURL: place.url,
    StackId: stackId,
    RequestId: requestId,
    LogicalResourceId: logicalId,
    ResourceType: type,
    ResourceProperties: asTexts(properties),
  });
  sent();
  const deadline = world.clock.now() + patienceOf(properties.ServiceTimeout) * 1000;
  for (;;) {
    const answer = takeAnswer(act.scope, place);
    if (answer !== undefined) return readAnswer(answer, place, about.RequestType, requestId);
    if (world.clock.now() >= deadline)
      throw new OwnWords(
        `CloudFormation did not receive a response from your custom resource. Please check your logs for requestId [${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`,
      );
    yield LOOK_MS;
  }
}

function patienceOf(given: string | undefined): number {
  if (given === undefined) return PATIENCE_SECONDS;
  const seconds = Number(given);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > PATIENCE_SECONDS)
    throw new OwnWords("ServiceTimeout must be an integer between 1 and 3600");
  return seconds;
}

/** Functions are invoked and topics are published to with the deployer's rights. */
function send(act: Act, token: string, request: object): void {
  if (/^arn:aws[\w-]*:lambda:/.test(token))
    act.call("lambda", "Invoke", {
      FunctionName: token,
      InvocationType: "Event",
      Payload: Buffer.from(JSON.stringify(request)),
    });
  else if (/^arn:aws[\w-]*:sns:/.test(token))
    act.call("sns", "Publish", {
      TopicArn: token,
      Subject: "AWS CloudFormation custom resource request",
      Message: JSON.stringify(request),
    });
  else
    throw new OwnWords("Invalid service token: it must be the ARN of a Lambda function or of an SNS topic");
}

/** Custom resources are given every scalar as text. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asTexts(member)]));
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}

function readAnswer(body: string, place: AnswerPlace, requestType: string, requestId: string): Answer {
  const wrong = (what: string): OwnWords =>
    new OwnWords(`${what} in object ${place.key} in S3 bucket ${place.bucket}`);
  if (Buffer.byteLength(body) > LONGEST_ANSWER) throw new OwnWords(`Response object is too long.`);
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    throw wrong("Invalid Json");
  }
  if (!isObject(answer)) throw wrong("Invalid Json");
  const { Status, Reason, PhysicalResourceId, Data, RequestId } = answer;
  if (RequestId !== requestId) throw wrong("Vendor response has another RequestId");
  if (typeof PhysicalResourceId === "string" && PhysicalResourceId.length > LONGEST_ID)
    throw wrong("Invalid PhysicalResourceId");
  const hasId = typeof PhysicalResourceId === "string" && PhysicalResourceId !== "";
  const read: Answer = {
    ...(hasId && { id: PhysicalResourceId }),
    data: isObject(Data) ? Data : {},
  };
  if (Status === "FAILED") {
    if (typeof Reason !== "string" || !Reason)
      throw wrong("Vendor response doesn't contain reason attribute");
    const told = `Received response status [FAILED] from custom resource. Message returned: ${Reason} (RequestId: ${requestId})`;
    return { ...read, failure: new OwnWords(told) };
  }
  if (Status !== "SUCCESS") throw wrong("Invalid Status");
  if (!hasId && requestType !== "Delete") throw wrong("Invalid PhysicalResourceId");
  return read;
}
