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

    # The client comes from the runtime folder even where the function brings another copy along.
    sys.path[:] = [runtime, *standard]
    from awslambdaric.__main__ import main as serve  # pyright: ignore

    # Function code, then layers, then the runtime: a function's own boto3 wins over Lambda's.
    rest = [entry for entry in asked_for if entry and entry not in (runtime, *function_path)]
    sys.path[:] = [*function_path, *rest, runtime, *standard]
    site.setquit()  # -S leaves out exit(), quit() and help()
    site.sethelper()
    sys.argv = ["/var/runtime/bootstrap.py", handler]
    serve(sys.argv)  # pyright: ignore


main()
