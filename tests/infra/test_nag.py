"""cdk-nag finds nothing that is not acknowledged, with a reason, on the resource itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.roles import ROOT, context


def synthesise(env: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Synthesise as the CLI does: validation is part of it, and is not left out here."""
    given = {
        "CDK_CONTEXT_JSON": json.dumps(context(env)),
        "CDK_OUTDIR": str(folder),
        "CDK_VALIDATION": "true",
    }
    command = [sys.executable, "-m", "infra.app"]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("env", ["test"])
def test_the_rule_packs_find_nothing(env: str, tmp_path: Path) -> None:
    done = synthesise(env, tmp_path)
    print(done.stdout, done.stderr)
    assert done.returncode == 0
