"""Private Python environments for what is installed by pip, made on first use and kept in .state."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

import layout


def python_with(requirements):
    """The Python of an environment that holds what a requirements file names."""
    with open(requirements, "rb") as file:
        digest = hashlib.sha256(file.read() + sys.version.encode()).hexdigest()[:12]
    environment = os.path.join(layout.STATE, f"venv-{digest}")
    if not os.path.isdir(environment):
        os.makedirs(layout.STATE, exist_ok=True)
        partial = tempfile.mkdtemp(prefix="venv-", dir=layout.STATE)
        try:
            subprocess.run([sys.executable, "-m", "venv", partial], check=True, capture_output=True, text=True)
            pip = [os.path.join(partial, "bin", "python"), "-m", "pip", "install", "--quiet", "-r", requirements]
            subprocess.run(pip, check=True, capture_output=True, text=True)
            os.rename(partial, environment)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return os.path.join(environment, "bin", "python")
