"""The layers of the house. Each test fails with a sentence that says what to move."""

import ast

from tests.architecture.tree import (
    CODE,
    LAYERS,
    PACKAGES,
    PUBLIC,
    imports_of,
    layer_of,
    modules,
    own_imports,
    sub_package,
)

SEES_NO_REQUEST = ("models", "policy", "queries", "actions")
OF_THE_REQUEST = {"request", "session", "current_user", "flash", "redirect", "abort", "g"}


def test_every_package_has_its_place_in_the_house():
    found = {path.name for path in CODE.iterdir() if (path / "__init__.py").exists()}
    unknown = found - set(PACKAGES)
    assert not unknown, f"Give these packages a place in tests/architecture/tree.py: {unknown}"


def test_no_package_stands_empty():
    for name in PACKAGES:
        folder = CODE / name
        if folder.exists():
            files = {path.name for path in folder.glob("*.py")}
            assert files - {"__init__.py"}, (
                f"{name}/ stands empty: add its first feature or drop it."
            )


def test_a_package_imports_only_packages_below_it():
    wrong = [
        f"{found.where} imports {found.target[0]}, which stands above {found.package}"
        for found in own_imports()
        if found.package in PACKAGES
        and found.target[0] in PACKAGES
        and PACKAGES.index(found.target[0]) > PACKAGES.index(found.package)
    ]
    assert not wrong, "\n".join(wrong)


def test_only_models_queries_and_actions_are_public():
    wrong = [
        f"{found.where} reaches into {'.'.join(found.target)}"
        for found in own_imports()
        if found.package
        and found.target[0] not in ("core", found.package)
        and layer_of(found.target[-1] if len(found.target) > 1 else "") not in PUBLIC
    ]
    assert not wrong, "\n".join(wrong)


def test_sub_packages_of_one_package_see_only_the_public_layers_of_each_other():
    wrong = [
        f"{found.where} reaches into {'.'.join(found.target)}"
        for found in own_imports()
        if found.package == found.target[0] != "core"
        and sub_package(found.module)
        and sub_package(found.target) not in (None, sub_package(found.module))
        and layer_of(found.target[-1]) not in PUBLIC
    ]
    assert not wrong, "\n".join(wrong)


def test_a_module_in_a_sub_package_has_its_layer_and_its_place():
    assert layer_of("calls/position_actions") == "actions"
    assert sub_package("calls/position_actions") == "calls"
    assert sub_package(("topics", "calls", "queries")) == "calls"
    assert sub_package(("topics", "queries")) is None


def test_inside_a_package_imports_point_to_lower_layers():
    wrong = []
    for found in own_imports():
        layer, target = layer_of(found.module), layer_of(found.target[-1])
        if found.package != found.target[0] or found.package == "core" or not (layer and target):
            continue
        if LAYERS.index(target) > LAYERS.index(layer):
            wrong.append(f"{found.where}: {layer} may not import {target}")
    assert not wrong, "\n".join(wrong)


def test_the_lower_layers_never_see_the_request():
    wrong = []
    for path in modules():
        if layer_of(path.stem) not in SEES_NO_REQUEST or path.parent.name == "core":
            continue
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if "flask" in text else ():
            if isinstance(node, ast.ImportFrom) and node.module in ("flask", "flask_login"):
                seen = OF_THE_REQUEST & {alias.name for alias in node.names}
                if seen:
                    wrong.append(f"{path.relative_to(CODE)} sees {seen}: pass what it needs in")
    assert not wrong, "\n".join(wrong)


def test_only_views_commands_and_the_worker_commit():
    wrong = []
    for path in modules():
        if layer_of(path.stem) in ("views", "cli") or "worker" in path.parts:
            continue
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if "commit" in text else ():
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                wrong.append(f"{path.relative_to(CODE)}:{node.lineno} commits")
    allowed = {line for line in wrong if line.startswith("notifications/actions.py")}
    assert not set(wrong) - allowed, "\n".join(wrong)


def test_imports_stand_at_the_top():
    wrong = [found.where for found in own_imports() if found.nested]
    assert not wrong, f"Move these imports to the top: {wrong}"


def test_no_two_modules_import_each_other():
    graph: dict[str, set[str]] = {}
    for path in modules():
        name = ".".join(path.relative_to(CODE).with_suffix("").parts)
        graph[name] = {".".join(found.target) for found in imports_of(path)}
    for start in graph:
        assert start not in reachable(graph, start), (
            f"hubcommunity.{start} imports itself in the end"
        )


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph.get(name, ())
    return seen


def test_modules_and_functions_stay_short():
    wrong = []
    for path in modules():
        text = path.read_text()
        if text.count("\n") > 300:
            wrong.append(f"{path.relative_to(CODE)} has more than 300 lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > 40:
                    wrong.append(f"{path.relative_to(CODE)}: {node.name} has {length} lines")
    assert not wrong, "\n".join(wrong)
