"""The house rules that a reader would otherwise have to remember: who imports whom, and how large things may get."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import daraja_core

ROOT = Path(__file__).parents[1]
PACKAGES = ("daraja_core", "function", "sandbox", "chama_app", "daraja_cli")
OURS = (*PACKAGES, "examples", "tests")
NOT_IN_RULES = {"asyncio", "time", "random", "os", "socket", "sqlite3", "httpx", "websockets", "secrets", "threading"}
# What each package may import of ours, its own files apart.
MAY_IMPORT = {
    "daraja_core": set[str](),
    "function": {"daraja_core"},
    "sandbox": {"function"},
    "chama_app": {"daraja_core", "sandbox"},
    "daraja_cli": {"daraja_core", "function", "sandbox"},
}
COMPOSITION_ROOTS = {"chama_app/main.py"}
# The function's rooms: each may import from those after it. Other files beside the rooms are below all of them.
FUNCTION_ROOMS = (
    "__main__",
    "main",
    "provisioning",
    "reconciliation",
    "callbacks",
    "forwarding",
    "orders",
    "groups",
    "appwrite",
)
# What each room of the app may import of the others: downwards only. What lies beside them puts everything together.
ROOMS_BELOW = {
    "domain": set[str](),
    "storage": {"domain"},
    "services": {"domain", "storage"},
    "demo": {"domain", "storage", "services"},
    "i18n": {"domain", "services"},
    "ui": {"domain", "storage", "services", "demo", "i18n"},
    "web": {"services", "demo"},
}
OPENS = {"open", "connect", "read_text", "read_bytes", "write_text", "write_bytes", "socket", "create_connection"}


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules want to know of a file: it is read once, and its tree is too large to keep."""

    imports: tuple[str, ...]
    calls: frozenset[str]
    waits: bool
    lengths: dict[str, int]
    docstring: str | None


@cache
def facts(path: Path) -> Facts:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = list(ast.walk(tree))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return Facts(
        tuple(modules(path, nodes)),
        frozenset(one.attr if isinstance(one, ast.Attribute) else ast.unparse(one) for one in called),
        any(isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith) for node in nodes),
        {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in functions},
        ast.get_docstring(tree),
    )


def modules(path: Path, nodes: list[ast.AST]) -> Iterator[str]:
    """Every module that a file imports, relative ones written out."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in nodes:
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, level=0) if module is not None:
                yield module
            case ast.ImportFrom(module=module, level=level, names=names):
                base = ".".join(package[: len(package) - level + 1])
                yield from [f"{base}.{module}"] if module else [f"{base}.{alias.name}" for alias in names]
            case _:
                pass


def our_imports(path: Path) -> set[str]:
    return {module.split(".")[0] for module in facts(path).imports} & set(OURS) - {path.relative_to(ROOT).parts[0]}


def run(program: str) -> str:
    """What a program prints in an interpreter of its own."""
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def rooms_of(path: Path) -> set[str]:
    """The rooms of the app that a file imports from; what lies beside them counts by its own name."""
    return {(module + ".").split(".")[1] for module in facts(path).imports if module.split(".")[0] == "chama_app"}


RULES = [path for path in files("daraja_core") if path.parent.name == "daraja_core" and path.name != "__init__.py"]


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_what_the_house_allows(package: str) -> None:
    strangers = {name_of(path): our_imports(path) - MAY_IMPORT[package] for path in files(package)}
    assert {name: found for name, found in strangers.items() if found} == {}


def test_the_examples_use_what_is_public_and_nothing_else() -> None:
    allowed = {"daraja_core", "sandbox"}
    inner = {
        name_of(path): {one for one in facts(path).imports if one.split(".")[0] in OURS} for path in files("examples")
    }
    strangers = {
        name: {one for one in found if one not in allowed and not one.startswith("examples.")}
        for name, found in inner.items()
    }
    assert {name: found for name, found in strangers.items() if found} == {}


def test_only_the_composition_root_of_the_app_starts_the_sandbox() -> None:
    knows = {name_of(path) for path in files("chama_app") if "sandbox" in our_imports(path)}
    assert knows == {"chama_app/demo/sandbox.py"}
    starters = {name_of(path) for path in files("chama_app") if "chama_app.demo.sandbox" in set(facts(path).imports)}
    assert starters == COMPOSITION_ROOTS


@pytest.mark.parametrize("room", ROOMS_BELOW)
def test_the_rooms_of_the_app_import_downwards_only(room: str) -> None:
    upwards = {name_of(path): rooms_of(path) - ROOMS_BELOW[room] - {room} for path in files(f"chama_app/{room}")}
    assert {name: found for name, found in upwards.items() if found} == {}


def test_beside_the_rooms_of_the_app_is_only_what_puts_it_together() -> None:
    beside = {path.name for path in (ROOT / "chama_app").iterdir() if path.name != "__pycache__"}
    assert beside == {"__init__.py", "__main__.py", "main.py", "py.typed", "serving.py", *ROOMS_BELOW}


def test_no_two_files_of_the_app_have_one_name() -> None:
    names = [path.name for path in files("chama_app") if path.name != "__init__.py"]
    assert sorted(names) == sorted(set(names))


def test_the_domain_of_the_app_never_waits_or_touches_the_world() -> None:
    domain = files("chama_app/domain")
    assert [name_of(path) for path in domain if facts(path).waits] == []
    found = {name_of(path): {module.split(".")[0] for module in facts(path).imports} & NOT_IN_RULES for path in domain}
    assert {name: modules for name, modules in found.items() if modules} == {}


def test_the_screens_of_the_app_never_open_a_file_a_socket_or_a_database() -> None:
    found = {name_of(path): facts(path).calls & OPENS for path in files("chama_app/ui")}
    assert {name: opened for name, opened in found.items() if opened} == {}
    drivers = {
        name_of(path): set(facts(path).imports) & {"sqlite3", "socket", "httpx"} for path in files("chama_app/ui")
    }
    assert {name: modules for name, modules in drivers.items() if modules} == {}


def test_only_the_composition_root_of_the_app_builds_drivers() -> None:
    builders = {name_of(path) for path in files("chama_app") if facts(path).calls & {"Daraja", "Database", "AppState"}}
    assert builders == COMPOSITION_ROOTS


def test_a_start_that_needs_no_sandbox_does_not_wait_for_one() -> None:
    loaded = "import sys, chama_app.main; print([name for name in sys.modules if name.startswith('sandbox')])"
    assert run(loaded) == "[]\n"


def test_the_app_never_reaches_into_the_engines_drivers() -> None:
    inner = {
        name_of(path): [module for module in facts(path).imports if module.startswith("daraja_core.drivers")]
        for path in files("chama_app")
        if name_of(path) not in COMPOSITION_ROOTS
    }
    assert {name: found for name, found in inner.items() if found} == {}


def function_room(module: str) -> int:
    """How far down a module of the function is."""
    name = module.split(".")[1]
    return FUNCTION_ROOMS.index(name) if name in FUNCTION_ROOMS else len(FUNCTION_ROOMS)


def test_the_rooms_of_the_function_import_downwards_only() -> None:
    rooms = {path: function_room(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in files("function")}
    upwards = {
        name_of(path): [
            module for module in facts(path).imports if module.startswith("function.") and function_room(module) < room
        ]
        for path, room in rooms.items()
    }
    assert {name: found for name, found in upwards.items() if found} == {}


def test_every_file_that_the_architecture_page_names_is_there() -> None:
    ours = [f"/{name_of(path)}" for path in files(*OURS)]
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    missing = [
        name for name in re.findall(r"`([\w/]+\.py)`", page) if not any(one.endswith(f"/{name}") for one in ours)
    ]
    assert missing == []


def test_every_part_of_the_screen_is_guarded() -> None:
    bare = [name_of(path) for path in files("chama_app") if "ft.component" in path.read_text("utf-8")]
    assert bare == ["chama_app/ui/components/error_boundary.py"]


def test_the_rules_do_not_wait_read_clocks_or_touch_the_world() -> None:
    found = {name_of(path): {module.split(".")[0] for module in facts(path).imports} & NOT_IN_RULES for path in RULES}
    assert {name: modules for name, modules in found.items() if modules} == {}


def test_the_rules_never_import_the_drivers() -> None:
    found = {name_of(path): [module for module in facts(path).imports if "drivers" in module] for path in RULES}
    assert {name: modules for name, modules in found.items() if modules} == {}


def test_the_public_api_is_sorted_and_all_there() -> None:
    names = daraja_core.__all__
    assert names == sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert [name for name in names if not hasattr(daraja_core, name)] == []


def test_the_public_names_that_a_type_checker_reads_are_those_that_are_loaded() -> None:
    tree = ast.parse((ROOT / "daraja_core" / "__init__.py").read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    declared = {alias.name: f"daraja_core.{node.module}" for node in imports for alias in node.names}
    assert sorted(declared) == sorted(daraja_core.__all__)
    wrong = [
        name
        for name, module in declared.items()
        if getattr(import_module(module), name) is not getattr(daraja_core, name)
    ]
    assert wrong == []


def test_a_rule_is_imported_without_the_drivers() -> None:
    loaded = "import sys, daraja_core.callback; print([name for name in sys.modules if 'daraja_core.drivers' in name])"
    assert run(loaded) == "[]\n"


def test_a_public_name_is_itself_whatever_was_imported_before() -> None:
    rules = ", ".join(f"daraja_core.{path.stem}" for path in RULES)
    program = f"import types, {rules}\nprint([name for name in daraja_core.__all__ "
    assert run(program + "if isinstance(getattr(daraja_core, name), types.ModuleType)])") == "[]\n"


def test_a_name_that_does_not_exist_is_an_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match="'Darajah'"):
        getattr(daraja_core, "Darajah")  # noqa: B009 — a type checker refuses the plain form
    assert set(daraja_core.__all__) <= set(dir(daraja_core))


def test_the_library_knows_nothing_of_the_app() -> None:
    exempt = {"daraja_core/drivers/earlier_names.py"}  # what it must still find
    found = {
        name_of(path): [
            line for line in path.read_text("utf-8").splitlines() if re.search("chama", line, re.IGNORECASE)
        ]
        for path in files("daraja_core")
        if name_of(path) not in exempt
    }
    of_the_wheel = re.compile(r"pip install 'chama\[\w+\]'")  # the name of what is installed
    told = {name: [line for line in lines if not of_the_wheel.search(line)] for name, lines in found.items()}
    assert {name: lines for name, lines in told.items() if lines} == {}


def test_every_exception_of_the_library_that_a_program_can_meet_is_public() -> None:
    tree = ast.parse((ROOT / "daraja_core" / "errors.py").read_text("utf-8"))
    assert {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)} - set(daraja_core.__all__) == set()


def test_files_and_functions_stay_small() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in files(*OURS)}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
    longest = {name_of(path): long_functions(path) for path in files(*OURS)}
    assert {name: found for name, found in longest.items() if found} == {}


def long_functions(path: Path) -> dict[str, int]:
    """The functions of a file that are longer than a screen, with their lines."""
    return {name: length for name, length in facts(path).lengths.items() if length > 60}


def test_every_file_says_what_the_reader_finds_in_it() -> None:
    told = [path for path in files(*OURS) if not path.name.startswith("test_")]  # those tell it by their tests
    assert [name_of(path) for path in told if not facts(path).docstring] == []
