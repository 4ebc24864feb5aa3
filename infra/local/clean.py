"""`make clean`: drop what was built and the local run's state, unless the suite is running on it."""

import shutil
import sys

from infra.local.environments import LOCAL, ROOT, Refusal
from infra.local.state import held

BUILT = (LOCAL / "state", LOCAL / "assemblies", LOCAL / "mail", ROOT / "cdk.out", ROOT / ".cache")

if __name__ == "__main__":
    try:
        with held(LOCAL / "run.lock", 1, "The suite is running here: end it with Ctrl-C first."):
            for folder in BUILT:
                shutil.rmtree(folder, ignore_errors=True)
            (LOCAL / "run.json").unlink(missing_ok=True)
    except Refusal as refusal:
        sys.exit(f"\n{refusal}")
