import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterThisTurn } from "../clock.ts";
import { AwsError, NotImplemented } from "../errors.ts";
import { hostIdOf, requestIdOf } from "../request-ids.ts";
import { isAwsChunked, readAwsChunked } from "./chunked.ts";
import { apiOfTarget, loadModel, serviceOf } from "./load.ts";
import type { ServiceModel } from "./model.ts";
import {
  decodeRequest,
  encodeAnswer,
  encodeError,
  hasRoute,
  isJsonCall,
  spokenBy,
  unknownOperation,
  type Spoken,
} from "./protocols.ts";
import { parseForm, type FormNode } from "./query.ts";
import { s3Address, s3Path, type HttpAnswer, type HttpRequest } from "./rest.ts";
import { WireError } from "./scalar.ts";
import { SERVICES, type ServiceId } from "./services.ts";
import { readPresignedV2, type SignatureV2 } from "./sigv2.ts";
import { readSignature, type Signature } from "./sigv4.ts";
import { parseTyped, stringifyTyped, TYPED_CALL } from "./typed.ts";

/** A decoded request, before its caller is verified. */
export interface Received {
  service: string;
  operation: string;
  input: Record<string, unknown>;
  signature: Signature | SignatureV2 | undefined;
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
  /** Makes sure that what the next answers tell is kept: called once for all answers that go out together. */
  commit: () => void;
  /** Draws an id for requests that were refused before they became calls. */
  requestId: () => string;
  /** Whether somebody has a bucket of this name, or an access point of this ARN. Without it, a path always begins with a bucket. */
  isBucket?: (name: string) => boolean;
}

export interface Answered {
  output: Record<string, unknown>;
  requestId: string;
}

/** The largest body that is read; S3 objects are bounded by the S3 service itself. */
const MAX_BODY_BYTES = 300 * 1024 * 1024;
const MAX_BODY_BYTES_API = 80 * 1024 * 1024;

/** An HTTP server that speaks AWS's protocols. It is not listening yet; listen on loopback only. */
export function makeDoor(options: DoorOptions): Server {
  const outbox = new Outbox(options);
  const server = createServer((incoming, response) => {
    readBody(incoming, response, options, (body) => {
      const put = (answer: HttpAnswer): void => outbox.put(response, incoming.method === "HEAD", answer);
      try {
        const answered = answer(toRequest(incoming, body), options);
        if (answered instanceof Promise)
          answered.then(put).catch((error: unknown) => fail(response, error, options));
        else put(answered);
      } catch (error) {
        fail(response, error, options);
      }
    });
  });
  server.keepAliveTimeout = 30_000;
  return server;
}

function answer(request: HttpRequest, options: DoorOptions): HttpAnswer | Promise<HttpAnswer> {
  const controlled = request.path.startsWith("/_gameday/") ? options.control?.(request) : undefined;
  return controlled ?? answerRequest(request, options);
}

/** The end of a request that met a defect of ours. */
function fail(response: ServerResponse, error: unknown, { onBug }: DoorOptions): void {
  onBug(error);
  if (!response.headersSent) response.writeHead(500);
  response.end();
}

/**
 * Answers that wait for the end of the machine's turn: what they tell is kept by one commit for all of them, and
 * none goes out before it.
 */
class Outbox {
  #waiting: { response: ServerResponse; head: boolean; answer: HttpAnswer }[] = [];

  constructor(private readonly options: DoorOptions) {}

  put(response: ServerResponse, head: boolean, answer: HttpAnswer): void {
    if (!this.#waiting.length) afterThisTurn(() => this.#sendAll());
    this.#waiting.push({ response, head, answer });
  }

  #sendAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      this.options.commit();
    } catch (error) {
      // What could not be kept is not answered as if it had been.
      for (const { response } of waiting) fail(response, error, this.options);
      return;
    }
    for (const { response, head, answer } of waiting)
      try {
        send(response, head, answer);
      } catch (error) {
        fail(response, error, this.options);
      }
  }
}

/**
 * Gathers a body and hands it over. A client that hangs up halfway has no answer coming to it, and did nothing.
 * Plain listening costs half of what iterating over the stream does.
 */
function readBody(
  incoming: IncomingMessage,
  response: ServerResponse,
  { requestId }: Pick<DoorOptions, "requestId">,
  done: (body: Buffer) => void,
): void {
  const s3 = !incoming.headers["x-amz-target"] && incoming.method === "PUT";
  const limit = s3 ? MAX_BODY_BYTES : MAX_BODY_BYTES_API;
  if (Number(incoming.headers["content-length"] ?? 0) > limit)
    return refuseBody(incoming, response, limit, requestId());
  if (incoming.headers.expect === "100-continue") response.writeContinue();
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else if (size - chunk.length <= limit) refuseBody(incoming, response, limit, requestId());
  });
  incoming.on("end", () => {
    if (size <= limit) done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  });
  incoming.on("error", () => undefined);
}

/** Refuses in the dialect of the headers: there will be no body to tell more. */
function refuseBody(
  incoming: IncomingMessage,
  response: ServerResponse,
  limit: number,
  requestId: string,
): void {
  const request = toRequest(incoming, Buffer.alloc(0));
  const { model, spoken } = guess(request);
  const error =
    model.facts.protocol === "restXml"
      ? new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 413, {
          MaxSizeAllowed: limit,
        })
      : new AwsError(
          spoken === "query" ? "RequestEntityTooLarge" : "RequestEntityTooLargeException",
          `Request must be smaller than ${limit} bytes`,
          413,
        );
  const answer = encodeError(model, error, requestId, request, spoken);
  send(response, request.method === "HEAD", {
    ...answer,
    headers: { ...answer.headers, connection: "close" },
  });
  incoming.resume();
}

function toRequest(incoming: IncomingMessage, body: Buffer): HttpRequest {
  const url = originForm(incoming.url ?? "/");
  const mark = url.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? [] : [...new URLSearchParams(url.slice(mark + 1))],
    headers: incoming.headers as Record<string, string | undefined>,
    body,
  };
}

/**
 * The path and query of a target. Clients that take this address for their proxy send it whole, and every server has to
 * take it so (RFC 9112, 3.2.2): that way names reach it which no DNS knows.
 */
const originForm = (target: string): string =>
  target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?]*/i, "").replace(/^(?!\/)/, "/");

interface Understood {
  model: ServiceModel;
  spoken: Spoken;
}

/**
 * Takes a request through its whole journey, from bytes to bytes.
 *
 * @returns also what was refused: as the called service would say it
 */
export function answerRequest(
  request: HttpRequest,
  options: Pick<DoorOptions, "admit" | "onBug" | "requestId" | "isBucket">,
): HttpAnswer | Promise<HttpAnswer> {
  let understood: Understood | undefined;
  const fail = (error: unknown): HttpAnswer => {
    const requestId = requestIdOf(understood?.model.id, options.requestId());
    return withRequestId(
      encodeFailure(error, request, understood, requestId, options),
      requestId,
      understood,
    );
  };
  try {
    const signature = readSignature(request) ?? readPresignedV2(request);
    if (request.headers["content-type"] === TYPED_CALL) return answerTypedCall(request, signature, options);
    const form = formOf(request);
    const version = form?.children?.get("Version")?.value;
    if (!signature && !form && isJsonCall(request) && !request.headers["x-amz-target"])
      throw unknownOperation();
    const hinted = serviceOf({
      signingName: signature?.signingName,
      target: request.headers["x-amz-target"],
      version,
      path: request.path,
    });
    const id = hinted === "s3" && !signature ? (serviceOfPath(request, options) ?? hinted) : hinted;
    if (!id) throw new NotImplemented(`the service ${nameOfService(request, signature, version)}`);
    const model = loadModel(id);
    const spoken = spokenBy(model, request, form);
    understood = { model, spoken };
    // The signature covers the body as it travelled; the operation's input is what the framing held.
    const framed = isAwsChunked(request.headers) ? unframe(request) : request;
    const plain = signature && signature.via !== "header" ? withHeadersOfUrl(framed) : framed;
    const region = signature && "region" in signature ? signature.region : undefined;
    const host = request.headers["host"] ?? "";
    const address = id === "s3" ? s3Address(host, request.path, region, options.isBucket) : undefined;
    const { operation, input } = decodeRequest(model, plain, form, address);
    const answered = options.admit({
      service: id,
      operation: operation.name,
      input,
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

const JSON_BY_PATHS = (Object.keys(SERVICES) as ServiceId[]).filter(
  (id) => SERVICES[id].protocol === "restJson1",
);

/**
 * The service of JSON by paths that an unsigned request means, where its path is that of an operation and begins with
 * no bucket that there is. S3's own requests are unsigned as well.
 */
function serviceOfPath(
  request: HttpRequest,
  { isBucket }: Pick<DoorOptions, "isBucket">,
): ServiceId | undefined {
  const host = request.headers["host"] ?? "";
  const { bucket } = s3Address(host, request.path);
  if (!isBucket || bucket === undefined || s3Path(host, request.path) !== request.path || isBucket(bucket))
    return undefined;
  return JSON_BY_PATHS.find((id) => hasRoute(loadModel(id), request));
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

/** What is in a presigned URL for its signature's sake. */
const OF_THE_SIGNATURE =
  /^x-amz-(algorithm|credential|date|expires|signature|signedheaders|security-token)$/i;
/** SDKs put the checksum of an empty body into URLs that are meant for any body. */
const OF_A_BODY = /^x-amz-(checksum-|sdk-checksum-|content-sha256)/i;

/** Headers of Amazon's that an SDK has moved into a presigned URL: S3 takes them from there. */
function withHeadersOfUrl(request: HttpRequest): HttpRequest {
  const moved = request.query.filter(
    ([name]) => /^x-amz-/i.test(name) && !OF_THE_SIGNATURE.test(name) && !OF_A_BODY.test(name),
  );
  if (!moved.length) return request;
  const headers = Object.fromEntries(moved.map(([name, value]) => [name.toLowerCase(), value]));
  return { ...request, headers: { ...headers, ...request.headers } };
}

function answerTypedCall(
  request: HttpRequest,
  signature: Received["signature"],
  options: Pick<DoorOptions, "admit" | "onBug">,
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
  options: Pick<DoorOptions, "onBug">,
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
  if (isJsonCall(request)) return { model: loadModel("ssm"), spoken: "json" };
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
    return { model: loadModel("sts"), spoken: "query" };
  const signingName = /^AWS4-HMAC-SHA256\s.*?\/([^/,\s]+)\/aws4_request/.exec(
    request.headers["authorization"] ?? "",
  )?.[1];
  const json = signingName !== undefined && !REST_XML.has(signingName);
  return { model: loadModel(json ? "lambda" : "s3"), spoken: "rest" };
}

/** Signing names of the services that answer in XML by paths; all others that go by paths answer in JSON. */
const REST_XML: ReadonlySet<string> = new Set(["s3", "route53", "cloudfront"]);

/** What a service that the range lacks is called: by whom its requests are signed for, and what they ask. */
function nameOfService(
  { headers }: HttpRequest,
  signature: Received["signature"],
  version: string | undefined,
): string {
  const target = headers["x-amz-target"];
  const api = version ?? (target !== undefined ? apiOfTarget(target) : undefined);
  if (!signature) return api ?? "that was asked";
  return api === undefined ? signature.signingName : `${signature.signingName} (${api})`;
}

function withRequestId(
  answer: HttpAnswer,
  requestId: string,
  understood: Understood | undefined,
): HttpAnswer {
  if (understood?.model.facts.protocol === "restXml") {
    answer.headers["x-amz-request-id"] = requestId;
    answer.headers["x-amz-id-2"] = hostIdOf(requestId);
  } else answer.headers["x-amzn-requestid"] = requestId;
  return answer;
}

function send(response: ServerResponse, head: boolean, { status, headers, body }: HttpAnswer): void {
  if (status !== 204 && status !== 304 && !(head && headers["content-length"]))
    headers["content-length"] = String(lengthOf(body));
  response.writeHead(status, headers);
  if (head) response.end();
  else if (Array.isArray(body)) {
    // Text first goes out in one piece with the headers.
    for (const piece of body) response.write(piece);
    response.end();
  } else response.end(body);
}

const lengthOf = (body: HttpAnswer["body"]): number =>
  typeof body === "string"
    ? Buffer.byteLength(body)
    : Array.isArray(body)
      ? body.reduce((sum: number, piece: string | Uint8Array) => sum + lengthOf(piece), 0)
      : (body as Uint8Array).byteLength;
