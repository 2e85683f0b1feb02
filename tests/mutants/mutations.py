"""Small faults: every place in a file where one can be put in, and the text that does it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARED = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
COMBINED = {ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.FloorDiv: "*", ast.Div: "*"}
LOGS = ("_log", "log", "logger", "logging")
UNTOUCHED = (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Raise, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Mutation:
    """A fault: the bytes of a file from `start` on, which are `before`, become `text`."""

    path: Path
    line: int
    statement: int  # the line on which its statement begins: the parts of a long one are not all seen being executed
    start: int
    before: bytes
    text: str

    def applied(self, content: bytes) -> bytes:
        """The content of the file with the fault in it."""
        end = self.start + len(self.before)
        if content[self.start : end] != self.before:
            raise ValueError(f"{self.path} has changed since it was read")
        return content[: self.start] + self.text.encode() + content[end:]

    def __str__(self) -> str:
        return f"{self.path.as_posix()}:{self.line}: {self.before.decode().partition(chr(10))[0]} → {self.text}"


def mutations(path: Path, root: Path) -> list[Mutation]:
    """Every fault that can be put into a file, in order; `path` is relative to the root."""
    content = (root / path).read_bytes()
    starts = [0]
    for line in content.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def made(node: ast.expr | ast.stmt, statement: int, text: str) -> Mutation:
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        return Mutation(path, node.lineno, statement, start, content[start:end], text)

    tree = ast.parse(content)
    found = {made(node, statement, text) for node, statement in _code(tree) for text in _faults(node)}
    return sorted(found, key=lambda one: (one.start, one.before, one.text))


def _code(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, int]]:
    """What a test can execute: the bodies of functions, without what is only said or only read by type checkers."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for statement in function.body:
                yield from _parts(statement, statement.lineno)


def _parts(node: ast.AST, statement: int) -> Iterator[tuple[ast.expr | ast.stmt, int]]:
    """A node and everything in it, each with the line on which its statement begins."""
    if isinstance(node, UNTOUCHED) or _is_said(node):
        return
    if isinstance(node, ast.stmt):
        statement = node.lineno
    if isinstance(node, ast.expr | ast.stmt):
        yield node, statement
    for name, value in ast.iter_fields(node):
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST) and name not in ("annotation", "pattern"):
                yield from _parts(part, statement)


def _is_said(node: ast.AST) -> bool:
    """A docstring, or a line of a log: nobody tests those word by word."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            return name in LOGS
        case _:
            return False


def _faults(node: ast.expr | ast.stmt) -> Iterator[str]:
    match node:
        case ast.Constant(value=value):
            yield from _other_values(value)
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in COMPARED:
            yield f"({_of(left)} {COMPARED[type(operator)]} {_of(right)})"
        case ast.BoolOp(op=operator, values=values):
            word = " or " if isinstance(operator, ast.And) else " and "
            yield f"({word.join(map(_of, values))})"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield _of(operand)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in COMBINED:
            yield f"({_of(left)} {COMBINED[type(operator)]} {_of(right)})"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield f"({_of(orelse)} if {_of(test)} else {_of(body)})"
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return None"
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.AugAssign():
            yield "pass"
        case _:
            pass


def _other_values(value: object) -> Iterator[str]:
    match value:
        case bool():
            yield str(not value)
        case int():
            yield str(value + 1)
        case str() if value.isidentifier():
            yield repr(value + "X")
        case _:
            pass


def _of(part: ast.expr) -> str:
    """Its text, in parentheses where it is more than a name, a value or a call."""
    said = ast.unparse(part)
    return said if isinstance(part, ast.Name | ast.Constant | ast.Attribute | ast.Call) else f"({said})"
