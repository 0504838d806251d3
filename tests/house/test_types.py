"""The library is typed in full, and the types at the door are those a user sees."""

import subprocess
import sys
from pathlib import Path


def check(root: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_library_and_the_program_of_types_pass_strictly(root: Path) -> None:
    check(root, "-p", "customer_unify")
    check(root, str(root / "tests" / "typing" / "door.py"))
