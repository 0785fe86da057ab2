/**
 * What runs a Node.js handler inside its process: ours, in the place of Lambda's runtime interface client. It speaks
 * with the executor over file descriptor 3, one JSON object a line, and ends with its whole process group, and with
 * its folder, when descriptor 4 closes: then the executor is no more.
 *
 * What handlers may be, what their log lines look like and how errors are told follows Lambda's own client.
 *
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
export const NODE_BOOTSTRAP = String.raw`
import dns from "node:dns";
import { existsSync, rmSync } from "node:fs";
import { connect, Socket } from "node:net";
import { join } from "node:path";
import tls from "node:tls";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { Worker } from "node:worker_threads";

const { LAMBDA_TASK_ROOT: root, _HANDLER: name } = process.env;
const [, , base, initAt] = process.argv;
const cameUp = Number(initAt) - performance.now();

// A thread of its own: it notices the end even while the handler keeps the main one busy.
new Worker(
  'const { workerData: base } = require("node:worker_threads");' +
    'new (require("node:net").Socket)({ fd: 4 }).resume().on("close", () => {' +
    'try { require("node:fs").rmSync(base, { recursive: true, force: true }); } catch {}' +
    'process.kill(-process.pid, "SIGKILL"); });',
  { eval: true, workerData: base },
).unref();

// The SDK warns of the age of the machine's Node.js, which is not the function's doing.
const emitWarning = process.emitWarning;
process.emitWarning = (warning, ...more) => {
  if (!String(warning).startsWith("NodeVersionSupportWarning:")) emitWarning.call(process, warning, ...more);
};

// Names of AWS lead to the range, also where no SDK is asked: to presigned URLs, and to where custom resources answer.
const range = new URL(process.env.AWS_ENDPOINT_URL);
const connectTls = tls.connect;
tls.connect = (...given) => {
  const options = given.find((one) => typeof one === "object" && one !== null) ?? {};
  if (!/(^|\.)amazonaws\.com$/.test(options.servername || options.host || "")) return connectTls(...given);
  const socket = connect({ host: range.hostname, port: Number(range.port) });
  Object.assign(socket, { encrypted: true, authorized: true, alpnProtocol: false });
  socket.once("connect", () => socket.emit("secureConnect"));
  const told = given.find((one) => typeof one === "function");
  if (told) socket.once("secureConnect", told);
  return socket;
};

// Not every machine knows that all names below localhost are its own (RFC 6761): S3 Control's are.
const lookUp = dns.lookup;
dns.lookup = (host, ...given) => lookUp(/\.localhost$/.test(host) ? range.hostname : host, ...given);

const link = new Socket({ fd: 3 });
// What the executor had not read when it ended comes back as a reset; the thread sees to the rest.
link.on("error", () => {});
const send = (message, then) => link.write(JSON.stringify(message) + "\n", then);

let request;
let startedAt = 0;
const now = () =>
  Math.round(request ? request.nowMs + performance.now() - startedAt : cameUp + performance.now());
// The function lives by the range's clock: what it reckons with the time of day must be right there.
globalThis.Date = new Proxy(Date, {
  construct: (target, values, derived) => Reflect.construct(target, values.length ? values : [now()], derived),
  apply: (target) => new target(now()).toString(),
  get: (target, key, receiver) => (key === "now" ? now : Reflect.get(target, key, receiver)),
});
const stamp = () => new Date().toISOString();
const stackOf = ({ stack }) => String(stack ?? "").split("\n");
const described = (error) => ({
  errorType: error.constructor?.name ?? "UnknownError",
  errorMessage: error.message,
  stackTrace: stackOf(error),
});
const textLine = (level, values) =>
  [stamp(), request?.id ?? "undefined", level, format(...values)].join("\t").replaceAll("\n", "\r");
/** One value stays what it is; several become one text, and the first error among them is told beside it. */
const jsonLine = (level, values) => {
  const head = { timestamp: stamp(), level, requestId: request?.id };
  const error = values.length > 1 ? values.find((value) => value instanceof Error) : undefined;
  if (values.length === 1)
    try {
      const plain = (_, value) => (value instanceof Error ? { ...described(value), ...value } : value);
      return JSON.stringify({ ...head, message: values[0] }, plain);
    } catch {
      // What has no JSON is written as text.
    }
  return JSON.stringify({ ...head, message: format(...values), ...(error && described(error)) });
};
const isJson = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
const lineOf = isJson ? jsonLine : textLine;
const LEVELS = {
  log: "INFO", info: "INFO", warn: "WARN", error: "ERROR", debug: "DEBUG", trace: "TRACE", fatal: "FATAL",
};
for (const [method, level] of Object.entries(LEVELS))
  console[method] = (...values) => void process.stdout.write(lineOf(level, values) + "\n");

const fault = (type, message) => Object.assign(new Error(message), { name: type });
/** As Lambda's client writes an error into the log. */
const logError = (what, { errorType, errorMessage, trace }) =>
  isJson
    ? console.error({ errorType, errorMessage, stackTrace: trace })
    : console.error(what + " \t" + JSON.stringify({ errorType, errorMessage, stack: trace }));
const errorOf = (error) =>
  error instanceof Error || (error && typeof error === "object" && "stack" in error)
    ? {
        errorType: error.name?.replaceAll("\u007F", "%7F") ?? "Error",
        errorMessage: error.message ?? "",
        trace: stackOf(error),
      }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

async function load() {
  const [, folder, module, path] = /^(.*\/)?([^/.]+)\.(.+)$/.exec(name) ?? [];
  if (module === undefined) throw fault("Runtime.MalformedHandlerName", "Bad handler");
  const file = ["", ".js", ".mjs", ".cjs"]
    .map((ending) => join(root, folder ?? "", module + ending))
    .find((candidate) => existsSync(candidate) && candidate !== join(root, folder ?? ""));
  if (!file)
    throw fault("Runtime.ImportModuleError", "Error: Cannot find module '" + (folder ?? "") + module + "'");
  let loaded;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw fault("Runtime.UserCodeSyntaxError", error.stack ?? String(error));
    if (error?.code === "ERR_MODULE_NOT_FOUND" || error?.code === "MODULE_NOT_FOUND")
      throw fault("Runtime.ImportModuleError", "Error: " + error.message);
    throw error;
  }
  const find = (from) => path.split(".").reduce((value, key) => value?.[key], from);
  const handler = find(loaded) ?? find(loaded.default);
  if (handler === undefined) throw fault("Runtime.HandlerNotFound", name + " is undefined or not exported");
  if (typeof handler !== "function") throw fault("Runtime.HandlerNotFound", name + " is not a function");
  return handler;
}

function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error === undefined || error === null ? resolve(result) : reject(error));
    Object.assign(context, {
      callbackWaitsForEmptyEventLoop: true,
      done: callback,
      succeed: (result) => resolve(result),
      fail: (error) => reject(error),
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(request.timeoutMs - (performance.now() - startedAt))),
    });
    const result = handler(event, context, callback);
    if (typeof result?.then === "function") return void result.then(resolve, reject);
    // A handler that neither promises nor calls back answers null when nothing is left to do.
    link.unref();
    process.once("beforeExit", () => {
      link.ref();
      resolve(null);
    });
  });
}

/** The marks tell the executor that it has read all that was written before. */
const mark = () => {
  process.stdout.write(request.mark + "\n");
  process.stderr.write(request.mark + "\n");
};
const usage = () => Math.round(process.resourceUsage().maxRSS / 1024);
const answer = (message, then) => {
  mark();
  send({ ...message, maxMemoryMb: usage() }, then);
};

function crash(error, type) {
  const told = { ...errorOf(error), ...(type && { errorType: type }) };
  if (!request) return send({ initError: told }, () => process.exit(129));
  logError("Uncaught Exception", told);
  answer({ error: told, fatal: true }, () => process.exit(129));
}
process.on("uncaughtException", (error) => crash(error));
process.on("unhandledRejection", (reason) =>
  crash(
    reason instanceof Error ? fault("Runtime.UnhandledPromiseRejection", String(reason)) : reason,
    "Runtime.UnhandledPromiseRejection",
  ),
);

let handler;
try {
  handler = await load();
  send({ ready: true });
} catch (error) {
  const told = errorOf(error);
  logError("Uncaught Exception", told);
  send({ initError: told }, () => process.exit(129));
}

let text = "";
let turn = Promise.resolve();
link.setEncoding("utf8");
link.on("data", (piece) => {
  text += piece;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
    const message = JSON.parse(text.slice(0, end));
    text = text.slice(end + 1);
    turn = turn.then(() => serve(message));
  }
});

async function serve(message) {
  request = message;
  startedAt = performance.now();
  try {
    const result = await run(handler, JSON.parse(message.event), { ...message.context });
    link.ref();
    let payload;
    try {
      payload = JSON.stringify(result ?? null) ?? "null";
    } catch (error) {
      throw fault("Runtime.MarshalError", "Unable to stringify response body");
    }
    answer({ payload });
  } catch (error) {
    link.ref();
    const told = errorOf(error);
    logError("Invoke Error", told);
    answer({ error: told });
  }
}
`;
