"""No file can make everystep run code: nothing in the source unpickles, evaluates or loads more than data."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import everystep

SOURCE = Path(everystep.__file__).parent

UNPICKLERS = {"pickle", "_pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "jsonpickle", "yaml"}
EVALUATORS = {"eval", "exec", "compile", "__import__", "literal_eval"}

SENT_TO_WORKERS = {("read/cluster/connect.py", "cloudpickle"), ("read/cluster/worker.py", "pickle")}
"""What a cluster is asked to do is a function, which goes to its workers and comes from no file."""


def dangers(code: str) -> Iterator[str]:
    """The names of all that unpickles or evaluates."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name.split(".")[0] in UNPICKLERS)
            case ast.ImportFrom(module=str(module)):
                yield from [module] if module.split(".")[0] in UNPICKLERS else []
            case ast.Call(func=ast.Name(id=name)) if name in EVALUATORS:
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if owner != "re":
                yield from [name] if name in EVALUATORS else []
            case ast.keyword(arg="allow_pickle", value=value):
                if not (isinstance(value, ast.Constant) and value.value is False):
                    yield "allow_pickle"


def test_nothing_is_unpickled_or_evaluated() -> None:
    """All modules of the source are gone through; the cluster's two exceptions are there, and no others."""
    modules = sorted(SOURCE.rglob("*.py"))
    found = {
        (path.relative_to(SOURCE).as_posix(), name)
        for path in modules
        for name in dangers(path.read_text(encoding="utf-8"))
    }
    assert found == SENT_TO_WORKERS
    assert len(modules) > 200


def test_arrays_are_loaded_without_pickle() -> None:
    """NumPy's own default is none; everystep says so at each call all the same."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.load", "np.save", "np.savez"):
                assert "allow_pickle" in {keyword.arg for keyword in node.keywords}, path


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from pickle import loads",
        "import joblib.numpy_pickle",
        "import yaml",
        "eval('1')",
        "exec(text)",
        "compile(a, b, 'exec')",
        "builtins.eval('1')",
        "ast.literal_eval(text)",
        "np.load(path, allow_pickle=True)",
        "np.load(path, allow_pickle=told)",
    ],
)
def test_each_danger_would_be_found(code: str) -> None:
    """The check itself can fail."""
    assert list(dangers(code))
    assert not list(dangers("import re, json\nre.compile('x')\nnp.load(path, allow_pickle=False)"))
