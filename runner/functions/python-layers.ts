/**
 * What a Python process loads before its handler where its function has layers: it finds under `/opt` what lies in a
 * folder of its own, since nobody but root can put anything there.
 *
 * Programs that the function starts are found, and told the true paths of their arguments; what they look up under
 * `/opt` by themselves is not there.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export const PYTHON_LAYERS = String.raw`
import builtins, importlib.machinery, io, os, site, subprocess, sys

OPT = os.environ["LAMBDA_RUNTIME_DIR"] + "/opt"
# Lambda's /opt cannot be written to: only what reads is led there.
READS = ("access", "chdir", "listdir", "lstat", "open", "readlink", "scandir", "stat", "statvfs")


def real(path):
    try:
        text = os.fspath(path)
    except TypeError:
        return path
    if isinstance(text, bytes):
        text = os.fsdecode(text)
    return OPT + text[4:] if text == "/opt" or text.startswith("/opt/") else path


def lead(original):
    def led(path=".", *args, **more):
        return original(real(path), *args, **more)
    return led


def find_in_layer(path):
    if real(path) is path:
        raise ImportError("not in a layer")
    return LAYERED(real(path))


def lead_to_layers():
    for name in READS:
        follows = getattr(os, name)
        led = lead(follows)
        for kind in (os.supports_fd, os.supports_dir_fd, os.supports_follow_symlinks, os.supports_effective_ids):
            if follows in kind:
                kind.add(led)
        setattr(os, name, led)
    builtins.open = io.open = lead(io.open)
    start = subprocess.Popen.__init__

    def popen(self, args, *rest, **more):
        start(self, [real(one) for one in args] if isinstance(args, (list, tuple)) else real(args), *rest, **more)
    subprocess.Popen.__init__ = popen
    sys.path_hooks.insert(0, find_in_layer)


LAYERED = importlib.machinery.FileFinder.path_hook(
    (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
    (importlib.machinery.SourceFileLoader, importlib.machinery.SOURCE_SUFFIXES),
    (importlib.machinery.SourcelessFileLoader, importlib.machinery.BYTECODE_SUFFIXES),
)


def mount():
    """Layers come after the function's own code, and before what the runtime brings along."""
    had = list(sys.path)
    version = os.environ["AWS_EXECUTION_ENV"].replace("AWS_Lambda_", "")
    for folder in ("/python/lib/%s/site-packages" % version, "/python"):
        if os.path.isdir(OPT + folder):
            site.addsitedir(OPT + folder)
    sys.path[1:] = [path for path in sys.path if path not in had] + had[1:]
    lead_to_layers()
`;
