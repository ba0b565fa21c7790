"""The house, read from its files: packages, modules and what each imports."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "hubcommunity"

# From the ground up: a package imports only those before it.
PACKAGES = (
    "core",
    "audit",
    "mail",
    "people",
    "accounts",
    "consent",
    "notifications",
    "organisations",
    "membership",
    "library",
    "topics",
    "partnerships",
    "enquiries",
    "imports",
    "merging",
    "campaigns",
    "privacy",
    "directory",
    "reports",
    "api",
    "pages",
    "seed",
    "worker",
)
LAYERS = ("models", "policy", "queries", "actions", "forms", "views", "cli")
PUBLIC = ("models", "queries", "actions")


@dataclass(frozen=True)
class Import:
    """One import of our own code: who imports (package, module), what, and in which line."""

    package: str
    module: str
    target: tuple[str, ...]
    line: int
    nested: bool

    @property
    def where(self) -> str:
        return f"hubcommunity/{self.package}/{self.module}.py:{self.line}"


def modules() -> list[Path]:
    return sorted(CODE.rglob("*.py"))


def layer_of(module: str) -> str | None:
    """Return the layer of a module: `staff_views` and `calls/views` are parts of the views."""
    last = module.rsplit("/", 1)[-1].rsplit("_", 1)[-1]
    return last if last in LAYERS else None


def own_imports() -> list[Import]:
    return [found for path in modules() for found in imports_of(path)]


@cache
def imports_of(path: Path) -> list[Import]:
    parts = path.relative_to(CODE).with_suffix("").parts
    package, module = (parts[0], "/".join(parts[1:])) if len(parts) > 1 else ("", parts[0])
    tree = ast.parse(path.read_text())
    top = set(map(id, tree.body))
    found = []
    for node in ast.walk(tree):
        for target in targets(node):
            found.append(Import(package, module, target, node.lineno, id(node) not in top))
    return found


@cache
def is_package(name: str) -> bool:
    """Say whether a dotted name is a folder: what is imported from it are modules."""
    return ROOT.joinpath(*name.split(".")).is_dir()


def sub_package(path: str | tuple[str, ...]) -> str | None:
    """Return which sub-package of its package a module lies in; None for the package itself."""
    parts = tuple(path.split("/")) if isinstance(path, str) else path[1:]
    return parts[0] if len(parts) > 1 else None


def targets(node: ast.AST) -> list[tuple[str, ...]]:
    """Return the modules an import statement reaches, each as (package, module, …)."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module:
        inside = node.module.startswith("hubcommunity.") and is_package(node.module)
        names = [f"{node.module}.{alias.name}" for alias in node.names] if inside else [node.module]
    else:
        return []
    return [tuple(name.split(".")[1:]) for name in names if name.startswith("hubcommunity.")]
