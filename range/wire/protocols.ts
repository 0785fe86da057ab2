import { AwsError } from "../errors.ts";
import { hostIdOf } from "../request-ids.ts";
import { readJsonBody, writeJsonBody } from "./json.ts";
import type { Operation, ServiceModel } from "./model.ts";
import { parseForm, readQuery, type FormNode } from "./query.ts";
import {
  readRest,
  RestRouter,
  XML_HEAD,
  writeRest,
  type HttpAnswer,
  type HttpRequest,
  type Match,
  type S3Address,
} from "./rest.ts";
import { WireError } from "./scalar.ts";
import { encodeXmlMembers, escapeXml, writeXmlElement, writeXmlMembers } from "./xml.ts";

/** A request whose operation is known and whose input waits to be decoded. */
export interface Decoded {
  operation: Operation;
  input: Record<string, unknown>;
}

const routers = new WeakMap<ServiceModel, RestRouter>();

/**
 * Finds the operation of a request and decodes its input, by the service's protocol.
 *
 * @param form the decoded form of a query request, where the caller has parsed it already
 * @throws {AwsError} AWS's own code for an unknown action or a body that does not fit
 */
export function decodeRequest(
  model: ServiceModel,
  request: HttpRequest,
  form: FormNode | undefined,
  address: S3Address | undefined,
): Decoded {
  try {
    switch (model.facts.protocol) {
      case "ec2Query":
      case "awsQuery":
        if (form || !isJsonCall(request)) return decodeQuery(model, form ?? parseForm(""));
        return decodeJson(model, request);
      case "awsJson1_0":
      case "awsJson1_1":
        return form ? decodeQuery(model, form) : decodeJson(model, request);
      default:
        return decodeRest(model, request, address);
    }
  } catch (error) {
    throw error instanceof WireError ? translate(model, error) : error;
  }
}

function decodeQuery(model: ServiceModel, form: FormNode): Decoded {
  const action = form.children?.get("Action")?.value ?? "";
  if (!action && model.facts.protocol === "ec2Query")
    throw new AwsError("MissingAction", "The request must contain the parameter Action", 400);
  const operation = model.operations.get(action);
  if (!operation) {
    refuseMissing(model, action);
    throw new AwsError("InvalidAction", `The action ${action} is not valid for this web service.`, 400);
  }
  return { operation, input: readQuery(operation.input, form, model.facts.protocol === "ec2Query") };
}

function decodeJson(model: ServiceModel, request: HttpRequest): Decoded {
  const target = request.headers["x-amz-target"] ?? "";
  const action = target.slice(target.lastIndexOf(".") + 1);
  const operation = model.operations.get(action);
  if (!operation) {
    refuseMissing(model, action);
    throw unknownOperation(target);
  }
  const text = request.body.toString("utf8");
  const input = operation.input ? readJsonBody(operation.input, text, { jsonNames: false }) : {};
  return { operation, input: (input ?? {}) as Record<string, unknown> };
}

/** Whether a service that goes by paths has an operation at a request's. */
export function hasRoute(model: ServiceModel, request: HttpRequest): boolean {
  try {
    routerOf(model).match(request);
    return true;
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}

function routerOf(model: ServiceModel): RestRouter {
  let router = routers.get(model);
  if (!router) routers.set(model, (router = new RestRouter(model)));
  return router;
}

function decodeRest(model: ServiceModel, request: HttpRequest, address: S3Address | undefined): Decoded {
  let match: Match;
  try {
    match = routerOf(model).match(request, address);
  } catch (error) {
    const named = new Map(request.query).get("x-id");
    if (named) refuseMissing(model, named);
    if (model.facts.protocol === "restXml" && error instanceof WireError)
      throw new AwsError("NotImplemented", `The range does not implement ${error.message}.`, 501);
    throw error;
  }
  refuseMissing(model, match.operation.name);
  return { operation: match.operation, input: readRest(model, match, request) };
}

/** What the JSON services say of an operation that they have not, or of none. */
export const unknownOperation = (target = ""): AwsError =>
  new AwsError(
    "UnknownOperationException",
    target ? `The operation ${target} is unknown.` : "The request names no operation (X-Amz-Target).",
    400,
  );

function refuseMissing(model: ServiceModel, operation: string): void {
  if (model.missing.has(operation))
    throw new AwsError("NotImplemented", `The range does not implement ${model.id}:${operation}.`, 501);
}

function translate(model: ServiceModel, error: WireError): AwsError {
  const { protocol } = model.facts;
  if (error.kind === "unknownOperation")
    return new AwsError("UnknownOperationException", `The range does not know ${error.message}.`, 404);
  if (protocol === "ec2Query") return new AwsError("InvalidParameterValue", error.message, 400);
  if (protocol === "awsQuery") return new AwsError("MalformedInput", error.message, 400);
  if (protocol === "restXml")
    return new AwsError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
      400,
    );
  return new AwsError("SerializationException", error.message, 400);
}

/** Encodes the answer of an operation. */
export function encodeAnswer(
  model: ServiceModel,
  operation: Operation,
  output: Record<string, unknown>,
  requestId: string,
  spoken: Spoken,
): HttpAnswer {
  const { facts } = model;
  const shape = operation.output;
  if (spoken === "json") {
    const headers = {
      "content-type": `application/x-amz-json-${facts.protocol === "awsJson1_0" ? "1.0" : "1.1"}`,
    };
    return { status: 200, headers, body: shape ? writeJsonBody(shape, output, { jsonNames: false }) : "{}" };
  }
  if (spoken === "rest") return writeRest(model, operation, output);
  const name = operation.name;
  const [head, tail] =
    facts.protocol === "ec2Query"
      ? [
          `${XML_HEAD}<${name}Response xmlns="${facts.xmlNamespace}"><requestId>${requestId}</requestId>${shape ? "" : "<return>true</return>"}`,
          `</${name}Response>`,
        ]
      : [
          `<${name}Response xmlns="${facts.xmlNamespace}">${shape ? `<${name}Result>` : ""}`,
          `${shape ? `</${name}Result>` : ""}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`,
        ];
  const body =
    shape && Object.isFrozen(output)
      ? [head, encodeXmlMembers(shape, output), tail]
      : head + (shape ? writeXmlMembers(shape, output) : "") + tail;
  return { status: 200, headers: { "content-type": "text/xml;charset=UTF-8" }, body };
}

/** Which dialect a request was spoken in: some services answer two. */
export type Spoken = "query" | "json" | "rest";

export function spokenBy(model: ServiceModel, request: HttpRequest, form: FormNode | undefined): Spoken {
  if (model.facts.protocol === "restJson1" || model.facts.protocol === "restXml") return "rest";
  if (form) return "query";
  return isJsonCall(request) ? "json" : "query";
}

/** Whether a request is of the protocols of one path whose bodies are JSON, also where it names no operation. */
export const isJsonCall = ({ headers }: Pick<HttpRequest, "headers">): boolean =>
  headers["x-amz-target"] !== undefined ||
  (headers["content-type"] ?? "").startsWith("application/x-amz-json-1.");

/** Encodes an error in the dialect of the request, with the members that the service's model gives it. */
export function encodeError(
  model: ServiceModel,
  error: AwsError,
  requestId: string,
  request: Pick<HttpRequest, "method" | "path">,
  spoken: Spoken,
): HttpAnswer {
  const modeled = model.errors.get(error.code);
  const query = spoken === "query";
  const code = (query ? modeled?.queryCode : modeled?.name) ?? error.code;
  const status =
    error.status ??
    (query ? modeled?.queryStatus : undefined) ??
    modeled?.status ??
    (modeled?.server ? 500 : 400);
  const members: Record<string, unknown> = {
    message: error.message,
    Message: error.message,
    ...error.members,
  };
  if (spoken === "json" || (spoken === "rest" && model.facts.protocol === "restJson1")) {
    const rest = spoken === "rest";
    const body: Record<string, unknown> = modeled
      ? (JSON.parse(writeJsonBody(modeled.shape, members, { jsonNames: rest })) as Record<string, unknown>)
      : {};
    if (body["message"] === undefined && body["Message"] === undefined) body["message"] = error.message;
    if (!rest || !modeled) body["__type"] = code;
    const headers: Record<string, string> = {
      "content-type": rest ? "application/json" : "application/x-amz-json-1.1",
      "x-amzn-errortype": code,
    };
    if (model.facts.queryCompatible && modeled?.queryCode)
      headers["x-amzn-query-error"] = `${modeled.queryCode};Sender`;
    return { status, headers, body: JSON.stringify(body) };
  }
  let extra = "";
  if (modeled) {
    for (const member of modeled.shape.members)
      if (!/^message$/i.test(member.name) && members[member.name] !== undefined)
        extra += writeXmlElement(member, member.tag, members[member.name]);
  } else
    for (const [key, value] of Object.entries(error.members))
      extra += `<${key}>${escapeXml(String(value))}</${key}>`;
  const core = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message>${extra}`;
  switch (model.facts.protocol) {
    case "ec2Query":
      return {
        status,
        headers: { "content-type": "text/xml;charset=UTF-8" },
        body: `${XML_HEAD}<Response><Errors><Error>${core}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      };
    case "restXml": {
      // Clients of S3 learn from this header where a bucket lives, and ask again there.
      const region: Record<string, string> =
        typeof error.members["BucketRegion"] === "string"
          ? { "x-amz-bucket-region": error.members["BucketRegion"] }
          : {};
      if (request.method === "HEAD") return { status, headers: region, body: "" };
      const s3Error = `<Error>${core}<Resource>${escapeXml(request.path)}</Resource><RequestId>${requestId}</RequestId><HostId>${hostIdOf(requestId)}</HostId></Error>`;
      const body =
        model.id === "s3control"
          ? `<ErrorResponse>${s3Error}<RequestId>${requestId}</RequestId></ErrorResponse>`
          : s3Error;
      return { status, headers: { ...region, "content-type": "application/xml" }, body: XML_HEAD + body };
    }
    default:
      return {
        status,
        headers: { "content-type": "text/xml" },
        body: `<ErrorResponse xmlns="${model.facts.xmlNamespace ?? ""}"><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type>${core}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      };
  }
}
