"""Runs the launcher with MiniStack's Python, which has no `stackline` installed and must not see our packages.

Putting our site-packages on the path would shadow MiniStack's botocore, so only this one package is made known,
without running its `__init__`.
"""

import sys
import types
from pathlib import Path

package = types.ModuleType("stackline")
package.__path__ = [str(Path(__file__).resolve().parents[1])]
sys.modules["stackline"] = package

from stackline.embedded.launcher import main  # noqa: E402

if __name__ == "__main__":
    main()
