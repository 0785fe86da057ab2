import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { AwsError } from "../errors.ts";
import { isAwsChunked, readAwsChunked } from "./chunked.ts";
import { loadModel, serviceOf } from "./load.ts";
import type { ServiceModel } from "./model.ts";
import { decodeRequest, encodeAnswer, encodeError, spokenBy, type Spoken } from "./protocols.ts";
import { parseForm, type FormNode } from "./query.ts";
import { s3Address, type HttpAnswer, type HttpRequest } from "./rest.ts";
import { encodeText, WireError } from "./scalar.ts";
import { readSignature, type Signature } from "./sigv4.ts";
import { parseTyped, stringifyTyped, TYPED_CALL } from "./typed.ts";

/** A decoded request, before its caller is verified. */
export interface Received {
  service: string;
  operation: string;
  input: Record<string, unknown>;
  region: string | undefined;
  signature: Signature | undefined;
  request: HttpRequest;
  userAgent: string;
}

export interface DoorOptions {
  /** Takes a decoded request through the rest of its journey. Throws {@link AwsError}. */
  admit: (received: Received) => Answered | Promise<Answered>;
  /** Told of errors that are ours: they are answered as AWS's InternalError and must not be swallowed. */
  onBug: (error: unknown) => void;
  /** Answers paths below `/_gameday/`, which no bucket name can begin with; undefined leaves the request to AWS. */
  control?: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer> | undefined;
  /** Draws an id for requests that were refused before they became calls. */
  requestId: () => string;
}

export interface Answered {
  output: Record<string, unknown>;
  requestId: string;
}

/** The largest body that is read; S3 objects are bounded by the S3 service itself. */
const MAX_BODY_BYTES = 300 * 1024 * 1024;
const MAX_BODY_BYTES_API = 80 * 1024 * 1024;
const S3_SUFFIXES = [
  "localhost",
  "localhost.localdomain",
  "s3.localhost",
  "s3.amazonaws.com",
  "s3.us-east-1.amazonaws.com",
];

/** An HTTP server that speaks AWS's protocols. It is not listening yet; listen on loopback only. */
export function makeDoor(options: DoorOptions): Server {
  const server = createServer((incoming, response) => {
    receive(incoming, response, options).catch((error: unknown) => {
      options.onBug(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.keepAliveTimeout = 30_000;
  return server;
}

async function receive(
  incoming: IncomingMessage,
  response: ServerResponse,
  options: DoorOptions,
): Promise<void> {
  let body: Buffer | undefined;
  try {
    body = await readBody(incoming, response);
  } catch (error) {
    // A client that hangs up halfway has no answer coming to it, and did nothing.
    if (incoming.destroyed) return;
    throw error;
  }
  if (!body) return;
  const request = toRequest(incoming, body);
  const controlled = request.path.startsWith("/_gameday/") ? options.control?.(request) : undefined;
  const answered = controlled ?? answerRequest(request, options);
  send(response, incoming.method === "HEAD", answered instanceof Promise ? await answered : answered);
}

function readBody(incoming: IncomingMessage, response: ServerResponse): Promise<Buffer | undefined> {
  const s3 = !incoming.headers["x-amz-target"] && incoming.method === "PUT";
  const limit = s3 ? MAX_BODY_BYTES : MAX_BODY_BYTES_API;
  const declared = Number(incoming.headers["content-length"] ?? 0);
  const chunks: Buffer[] = [];
  let size = 0;
  const refuse = (): undefined => {
    response.writeHead(413, { "content-type": "application/xml", connection: "close" });
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>EntityTooLarge</Code><Message>Your proposed upload exceeds the maximum allowed size</Message><MaxSizeAllowed>${limit}</MaxSizeAllowed></Error>`,
    );
    incoming.resume();
    return undefined;
  };
  if (declared > limit) return Promise.resolve(refuse());
  if (incoming.headers.expect === "100-continue") response.writeContinue();
  // Listening costs half of what iterating over the stream does.
  return new Promise((resolve, reject) => {
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (size - chunk.length <= limit) resolve(refuse());
    });
    incoming.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    incoming.on("error", reject);
    incoming.on("close", reject);
  });
}

function toRequest(incoming: IncomingMessage, body: Buffer): HttpRequest {
  const url = incoming.url ?? "/";
  const mark = url.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? [] : [...new URLSearchParams(url.slice(mark + 1))],
    headers: incoming.headers as Record<string, string | undefined>,
    body,
  };
}

interface Understood {
  model: ServiceModel;
  spoken: Spoken;
}

function answerRequest(request: HttpRequest, options: DoorOptions): HttpAnswer | Promise<HttpAnswer> {
  let understood: Understood | undefined;
  const fail = (error: unknown): HttpAnswer => {
    const requestId = options.requestId();
    return withRequestId(
      encodeFailure(error, request, understood, requestId, options),
      requestId,
      understood,
    );
  };
  try {
    const signature = readSignature(request);
    if (request.headers["content-type"] === TYPED_CALL) return answerTypedCall(request, signature, options);
    const form = formOf(request);
    const id = serviceOf({
      signingName: signature?.signingName,
      target: request.headers["x-amz-target"],
      version: form?.children?.get("Version")?.value,
      path: request.path,
    });
    if (!id) throw new AwsError("UnknownEndpoint", "The range does not have this service.", 404);
    const model = loadModel(id);
    const spoken = spokenBy(model, request, form);
    understood = { model, spoken };
    // The signature covers the body as it travelled; the operation's input is what the framing held.
    const plain = isAwsChunked(request.headers) ? unframe(request) : request;
    const address =
      id === "s3" ? s3Address(request.headers["host"] ?? "", request.path, S3_SUFFIXES) : undefined;
    const { operation, input } = decodeRequest(model, plain, form, address);
    const answered = options.admit({
      service: id,
      operation: operation.name,
      input,
      region: signature?.region,
      signature,
      request,
      userAgent: request.headers["user-agent"] ?? "",
    });
    const encode = ({ output, requestId }: Answered): HttpAnswer =>
      withRequestId(encodeAnswer(model, operation, output, requestId, spoken), requestId, understood);
    return answered instanceof Promise ? answered.then(encode).catch(fail) : encode(answered);
  } catch (error) {
    return fail(error);
  }
}

function formOf(request: HttpRequest): FormNode | undefined {
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") && request.body.length)
    return parseForm(request.body.toString("utf8"));
  if (!request.query.some(([key]) => key === "Action")) return undefined;
  return parseForm(
    new URLSearchParams(request.query.map(([key, value]): [string, string] => [key, value])).toString(),
  );
}

function unframe(request: HttpRequest): HttpRequest {
  const { payload, trailers } = readAwsChunked(request.body);
  const encoding = (request.headers["content-encoding"] ?? "")
    .split(",")
    .map((x) => x.trim())
    .filter((x) => x && x !== "aws-chunked")
    .join(",");
  const headers: Record<string, string | undefined> = { ...request.headers, ...trailers };
  if (encoding) headers["content-encoding"] = encoding;
  else delete headers["content-encoding"];
  return { ...request, headers, body: payload };
}

function answerTypedCall(
  request: HttpRequest,
  signature: Signature | undefined,
  options: DoorOptions,
): HttpAnswer | Promise<HttpAnswer> {
  const headers = { "content-type": TYPED_CALL };
  const fail = (error: unknown): HttpAnswer => {
    if (!(error instanceof AwsError)) options.onBug(error);
    const known =
      error instanceof AwsError
        ? error
        : new AwsError("InternalFailure", "An internal error has occurred", 500);
    const body = stringifyTyped({
      error: { code: known.code, message: known.message, status: known.status ?? 400 },
    });
    return { status: known.status ?? 400, headers, body };
  };
  try {
    const typed = parseTyped(request.body.toString("utf8")) as {
      service: string;
      operation: string;
      input: Record<string, unknown>;
    };
    const { service, operation, input } = typed;
    const userAgent = request.headers["user-agent"] ?? "";
    const answered = options.admit({
      service,
      operation,
      input,
      region: signature?.region,
      signature,
      request,
      userAgent,
    });
    const encode = ({ output }: Answered): HttpAnswer => ({
      status: 200,
      headers,
      body: stringifyTyped({ output }),
    });
    return answered instanceof Promise ? answered.then(encode).catch(fail) : encode(answered);
  } catch (error) {
    return fail(error);
  }
}

function encodeFailure(
  error: unknown,
  request: HttpRequest,
  understood: Understood | undefined,
  requestId: string,
  options: DoorOptions,
): HttpAnswer {
  let known: AwsError;
  if (error instanceof AwsError) known = error;
  else if (error instanceof WireError) known = unreadable(request, understood, error);
  else {
    options.onBug(error);
    known = new AwsError("InternalError", "An internal error has occurred", 500);
  }
  const { model, spoken } = understood ?? guess(request);
  return encodeError(model, known, requestId, request, spoken);
}

/** What AWS says of a request that could not even be taken apart: its path, its form or its framing. */
function unreadable(request: HttpRequest, understood: Understood | undefined, error: WireError): AwsError {
  const { model, spoken } = understood ?? guess(request);
  if (isAwsChunked(request.headers))
    return new AwsError(
      "IncompleteBody",
      "You did not provide the number of bytes specified by the Content-Length HTTP header",
      400,
    );
  if (spoken === "query")
    return new AwsError("MalformedQueryString", "The query string contains a syntax error.", 404);
  if (model.facts.protocol === "restXml")
    return new AwsError("InvalidURI", "Couldn't parse the specified URI.", 400);
  return new AwsError("InvalidRequest", error.message, 400);
}

/** The dialect to refuse in, when the request was not understood well enough to know its service. */
function guess(request: HttpRequest): Understood {
  if (request.headers["x-amz-target"]) return { model: loadModel("ssm"), spoken: "json" };
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
    return { model: loadModel("sts"), spoken: "query" };
  return { model: loadModel("s3"), spoken: "rest" };
}

function withRequestId(
  answer: HttpAnswer,
  requestId: string,
  understood: Understood | undefined,
): HttpAnswer {
  if (understood?.model.facts.protocol === "restXml") {
    answer.headers["x-amz-request-id"] = requestId;
    answer.headers["x-amz-id-2"] = requestId;
  } else answer.headers["x-amzn-requestid"] = requestId;
  return answer;
}

function send(response: ServerResponse, head: boolean, answer: HttpAnswer): void {
  const { status, headers } = answer;
  // Bytes at once: a string would be measured for its length and encoded again for the socket.
  const pieces = typeof answer.body === "string" ? [encodeText(answer.body)] : [answer.body].flat();
  if (status !== 204 && status !== 304 && !(head && headers["content-length"]))
    headers["content-length"] = String(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  response.writeHead(status, headers);
  const last = pieces.pop();
  if (!head) for (const piece of pieces) response.write(piece);
  response.end(head ? undefined : last);
}
