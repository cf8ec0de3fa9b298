"""docker-compose.yml and the workflows against the schemas that check-jsonschema carries (no network for them).

The tool comes from the package index into an environment of its own under .state, once for each requirements.txt.
"""

import os
import subprocess

import files
import venvs

HERE = os.path.dirname(os.path.abspath(__file__))


def tool():
    """The path of check-jsonschema, installed on first use."""
    return [venvs.python_with(os.path.join(HERE, "requirements.txt")), "-m", "check_jsonschema"]


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
