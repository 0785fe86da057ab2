/**
 * What runs a Python handler inside its process: ours, in the place of Lambda's runtime interface client. It speaks
 * with the executor over file descriptor 3, one JSON object a line, and ends with its whole process group, and with
 * its folder, when that closes: then the executor is no more.
 *
 * What handlers may be, what their log lines look like and how errors are told follows Lambda's own client.
 *
 * @see https://github.com/aws/aws-lambda-python-runtime-interface-client
 */
export const PYTHON_BOOTSTRAP = String.raw`
import datetime, decimal, importlib, json, logging, os, queue, resource, shutil, signal, socket, ssl, sys, threading, time, traceback
from urllib.parse import urlsplit

ROOT = os.environ["LAMBDA_TASK_ROOT"]
BASE = sys.argv[1]
CAME_UP = int(sys.argv[2]) / 1000 - time.monotonic()
LIMIT_MB = int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"])
# What the interpreter itself and the stacks of threads take is not the function's.
OVERHEAD_MB = 256
current = None
requests = queue.Queue()
link = os.fdopen(3, "r+b", buffering=0)


def listen():
    text = b""
    while True:
        try:
            piece = link.read(65536)
        except OSError:
            # What the executor had not read when it ended comes back as a reset.
            piece = b""
        if not piece:
            shutil.rmtree(BASE, ignore_errors=True)
            os.killpg(0, signal.SIGKILL)
        text += piece
        while b"\n" in text:
            line, text = text.split(b"\n", 1)
            requests.put(json.loads(line))


def send(message):
    data = memoryview((json.dumps(message) + "\n").encode())
    while data:
        data = data[link.write(data):]


def now():
    if current is None:
        return CAME_UP + time.monotonic()
    return current["nowMs"] / 1000 + time.monotonic() - current["startedAt"]


class SimulatedType(type):
    def __instancecheck__(cls, value):
        return isinstance(value, REAL_DATETIME)


REAL_DATETIME = datetime.datetime
REAL_TIME = {name: getattr(time, name) for name in ("gmtime", "localtime", "strftime")}


class SimulatedDatetime(REAL_DATETIME, metaclass=SimulatedType):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(now(), tz)

    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(now(), datetime.timezone.utc).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.now()


def live_by_simulated_clock():
    """The function lives by the range's clock: what it reckons with the time of day must be right there."""
    datetime.datetime = SimulatedDatetime
    time.time = now
    time.time_ns = lambda: int(now() * 1_000_000_000)
    time.gmtime = lambda seconds=None: REAL_TIME["gmtime"](now() if seconds is None else seconds)
    time.localtime = lambda seconds=None: REAL_TIME["localtime"](now() if seconds is None else seconds)
    time.strftime = lambda form, parts=None: REAL_TIME["strftime"](form, time.localtime() if parts is None else parts)


class RequestFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = current["id"] if current else ""
        record.created = now()
        record.msecs = (record.created - int(record.created)) * 1000
        return True


class LineHandler(logging.StreamHandler):
    def format(self, record):
        return super().format(record).replace("\n", "\r")


IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
LEVELS = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}
# What every record has by itself; the rest was given as extra.
OF_EVERY_RECORD = set(vars(logging.makeLogRecord({}))) | {"aws_request_id", "message", "asctime"}


def timestamp(seconds):
    return REAL_DATETIME.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class JsonFormatter(logging.Formatter):
    def format(self, record):
        told = {
            "timestamp": timestamp(record.created),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info:
            kind, error, trace = record.exc_info
            told["stackTrace"] = traceback.format_tb(trace)
            told["errorType"] = kind.__name__
            told["errorMessage"] = str(error)
            told["location"] = "%s:%s:%s" % (record.pathname, record.funcName, record.lineno)
        told["requestId"] = record.aws_request_id
        told.update((name, value) for name, value in vars(record).items() if name not in OF_EVERY_RECORD and name not in told)
        return json.dumps(told, ensure_ascii=False, default=str)


def set_up_logging():
    handler = LineHandler(sys.stdout)
    formatter = JsonFormatter() if IS_JSON else logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(RequestFilter())
    logging.getLogger().addHandler(handler)
    if IS_JSON:
        level = os.environ["AWS_LAMBDA_LOG_LEVEL"]
        logging.getLogger().setLevel(LEVELS.get(level, level))


class Fault(Exception):
    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = kind
        self.trace = trace


class Context:
    def __init__(self, request):
        about = request["context"]
        self.aws_request_id = request["id"]
        self.function_name = about["functionName"]
        self.function_version = about["functionVersion"]
        self.invoked_function_arn = about["invokedFunctionArn"]
        self.log_group_name = about["logGroupName"]
        self.log_stream_name = about["logStreamName"]
        self.memory_limit_in_mb = str(LIMIT_MB)
        self.identity = Identity()
        client = about.get("clientContext")
        self.client_context = ClientContext(client) if client else None
        self._ends_at = time.monotonic() + request["timeoutMs"] / 1000

    def get_remaining_time_in_millis(self):
        return max(int((self._ends_at - time.monotonic()) * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class ClientContext:
    def __init__(self, values):
        self.custom = values.get("custom")
        self.env = values.get("env")
        self.client = values.get("client")


def load():
    name = os.environ["_HANDLER"]
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (name, error))
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module_name)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, error))
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        raise Fault("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, error), trace)
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (function_name, module_name))


def told(error):
    request_id = current["id"] if current else ""
    if isinstance(error, Fault):
        return {"errorMessage": str(error), "errorType": error.kind, "requestId": request_id, "stackTrace": error.trace or []}
    frames = traceback.extract_tb(error.__traceback__)
    own = [i for i, frame in enumerate(frames) if frame.filename != __file__]
    frames = frames[own[0]:] if own else []
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_list(frames),
    }


def log_error(error):
    if IS_JSON:
        sys.stdout.write(json.dumps({"timestamp": timestamp(now()), "log_level": "ERROR", **error}) + "\n")
        return
    lines = ["[ERROR] %s: %s" % (error["errorType"], error["errorMessage"].replace("\n", "\r")), "Traceback (most recent call last):"]
    for element in error["stackTrace"]:
        for line in element.splitlines():
            stripped = line.lstrip(" ")
            lines.append("\u00a0" * (len(line) - len(stripped)) + stripped)
    sys.stdout.write("\r".join(lines) + "\n")


def encode(value):
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def serve(handler, request):
    global current
    request["startedAt"] = time.monotonic()
    current = request
    message = {}
    try:
        result = handler(json.loads(request["event"]), Context(request))
        try:
            message["payload"] = json.dumps(result, default=encode, ensure_ascii=False)
        except Exception as error:
            raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)
    except MemoryError:
        # Lambda ends a process that takes too much memory; it does not let it say so.
        os.kill(os.getpid(), signal.SIGKILL)
    except Exception as error:
        message["error"] = told(error)
        log_error(message["error"])
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        stream.write(request["mark"] + "\n")
        stream.flush()
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    message["maxMemoryMb"] = round(usage / (1048576 if sys.platform == "darwin" else 1024))
    send(message)


def is_below(domain, name):
    if isinstance(name, bytes):
        name = name.decode()
    return isinstance(name, str) and name.endswith("." + domain)


def is_of_aws(name):
    return name in ("amazonaws.com", b"amazonaws.com") or is_below("amazonaws.com", name)


class PlainSocket(socket.socket):
    def getpeercert(self, binary_form=False):
        return {"subjectAltName": (("DNS", self.name_of_server),)}

    def version(self):
        return "TLSv1.3"

    def selected_alpn_protocol(self):
        return None

    def unwrap(self):
        return self


def lead_aws_to_range():
    # Also where no SDK is asked: to presigned URLs, and to where custom resources answer.
    endpoint = urlsplit(os.environ["AWS_ENDPOINT_URL"])
    look_up, wrap = socket.getaddrinfo, ssl.SSLContext.wrap_socket

    def getaddrinfo(host, port, *args, **more):
        if is_of_aws(host):
            return look_up(endpoint.hostname, endpoint.port, *args, **more)
        # Not every machine knows that all names below localhost are its own (RFC 6761): S3 Control's are.
        if is_below("localhost", host):
            return look_up(endpoint.hostname, port, *args, **more)
        return look_up(host, port, *args, **more)

    def wrap_socket(self, sock, *args, **more):
        name = more.get("server_hostname")
        if not is_of_aws(name):
            return wrap(self, sock, *args, **more)
        timeout = sock.gettimeout()
        plain = PlainSocket(sock.family, sock.type, sock.proto, fileno=sock.detach())
        plain.settimeout(timeout)
        plain.name_of_server = name
        return plain

    socket.getaddrinfo = getaddrinfo
    ssl.SSLContext.wrap_socket = wrap_socket


def limit_memory():
    try:
        size = (LIMIT_MB + OVERHEAD_MB) * 1048576
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    except (ValueError, OSError):
        pass


def main():
    threading.Thread(target=listen, daemon=True).start()
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    sys.stderr.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    sys.path.insert(0, ROOT)
    if os.path.isdir(BASE + "/opt"):
        import function_layers
        function_layers.mount()
    os.chdir(ROOT)
    limit_memory()
    lead_aws_to_range()
    set_up_logging()
    live_by_simulated_clock()
    try:
        handler = load()
    except Exception as error:
        message = told(error)
        log_error(message)
        send({"initError": message})
        sys.exit(1)
    send({"ready": True})
    while True:
        serve(handler, requests.get())


try:
    main()
except (BrokenPipeError, ConnectionError):
    # The executor is no more: who listens sees to the end, and to the folder.
    threading.Event().wait()
`;
