"""docker-compose.yml and the workflows against the schemas that check-jsonschema carries (no network for them).

The tool comes from the package index into an environment of its own under .state, once for each requirements.txt.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

import files
import layout

HERE = os.path.dirname(os.path.abspath(__file__))


def tool():
    """The path of check-jsonschema, installed on first use."""
    requirements = os.path.join(HERE, "requirements.txt")
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
    return [os.path.join(environment, "bin", "python"), "-m", "check_jsonschema"]


def problems_in(root, schema, name):
    command = [*tool(), "--builtin-schema", schema, name]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return [] if result.returncode == 0 else (result.stdout + result.stderr).splitlines()


def check(root):
    wanted = [("vendor.compose-spec", name) for name in files.names(root, "docker-compose.yml")]
    wanted += [("vendor.github-workflows", name) for name in files.names(root, ".github/workflows/*.yml")]
    for schema, name in wanted:
        try:
            yield f"schema of {name}", problems_in(root, schema, name)
        except subprocess.CalledProcessError as error:
            yield f"schema of {name}", [f"the checker could not be installed: {error.stderr.strip()[-500:]}"]
