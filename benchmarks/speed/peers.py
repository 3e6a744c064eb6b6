"""The environment of the peers: made once, by pip, apart from the project's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = {
    "numpy": ["numpy"],
    "scikit-learn": ["scikit-learn"],
    "torch": ["torch==2.13.0"],
    "optax": ["jax[cpu]", "optax"],
    "vowpalwabbit": ["vowpalwabbit"],
    "river": ["river"],
    "glum": ["glum"],
    "threadpoolctl": ["threadpoolctl"],
}
"""What a contestant needs, and what pip is asked for. One that can't be had takes nothing from the others."""

VERSIONS = (
    "import json, importlib.metadata as m; "
    "print(json.dumps({d.metadata['Name'].lower(): d.version for d in m.distributions()}))"
)


def usual_place() -> Path:
    """A folder in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "everystep" / "speed-peers"


def python_of(place: Path) -> Path:
    """The interpreter of the environment, which is made if it is not there."""
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    return python


def install(python: Path) -> dict[str, str]:
    """Install what is missing, and give the versions of all that is there, by package."""
    there = installed(python)
    for name, asked in REQUIREMENTS.items():
        if name not in there:
            # Only wheels: a build from source could take hours, and would not be what people use.
            command = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *asked]
            subprocess.run(command, check=False)
    return installed(python)


def installed(python: Path) -> dict[str, str]:
    """The packages of an environment, with their versions."""
    found = subprocess.run([str(python), "-c", VERSIONS], check=True, capture_output=True, text=True)
    versions: dict[str, str] = json.loads(found.stdout)
    return versions
