"""First code of a Python worker: Lambda's sys.path, then the official runtime client.

Run by the function's interpreter with `-S` (so that the machine's own site-packages stay out of sight):
`boot.py HANDLER RUNTIME_FOLDER PATH...`. Stands alone: it imports nothing of Stackline, and runs on any Python
that Lambda still has.
"""

import os
import site
import sys


def main() -> None:
    handler, runtime, *function_path = sys.argv[1:]
    asked_for = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    standard = [entry for entry in sys.path[1:] if entry not in asked_for]

    debugging = _wait_for_debugger()

    # The client comes from the runtime folder even where the function brings another copy along.
    sys.path[:] = [runtime, *standard]
    from awslambdaric.__main__ import main as serve  # pyright: ignore

    # Function code, then layers, then the runtime: a function's own boto3 wins over Lambda's.
    rest = [entry for entry in asked_for if entry and entry not in (runtime, *function_path)]
    sys.path[:] = [*function_path, *rest, runtime, *standard, *debugging]
    site.setquit()  # -S leaves out exit(), quit() and help()
    site.sethelper()
    sys.argv = ["/var/runtime/bootstrap.py", handler]
    serve(sys.argv)  # pyright: ignore


def _wait_for_debugger() -> "list[str]":
    """Where the function is debugged: nothing of it runs before the debugger is there, and knows where to stop.

    What the debugger itself is imported from.
    """
    port, folder = os.environ.pop("STACKLINE_DEBUG_PORT", ""), os.environ.pop("STACKLINE_DEBUGGER", "")
    shown = os.environ.pop("STACKLINE_DEBUG_SHOWN", port)  # where editors attach: it leads here
    if not port:
        return []
    before = list(sys.path)
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    sys.path.append(folder)
    import debugpy  # pyright: ignore

    try:
        debugpy.listen(("127.0.0.1", int(port)))  # pyright: ignore
    except RuntimeError as error:
        print(f"[stackline] port {port} cannot be listened on for a debugger: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    print(f"[stackline] waits for a debugger on 127.0.0.1:{shown}", file=sys.stderr, flush=True)
    debugpy.wait_for_client()  # pyright: ignore
    print("[stackline] the debugger is here", file=sys.stderr, flush=True)
    del os.environ["PYDEVD_DISABLE_FILE_VALIDATION"]
    return [entry for entry in sys.path if entry not in before]


main()
