"""Mutants: small changes of a module's source as cosmic-ray's operators make them, and one operator of our own."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

LIBRARYS = (
    "AddNot", "NumberReplacer", "ReplaceAndWithOr", "ReplaceBreakWithContinue", "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceUnaryOperator_Delete_Not", "ZeroIterationForLoop",
    "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_BitAnd_BitOr", "ReplaceBinaryOperator_BitOr_BitAnd",
    "ReplaceBinaryOperator_Div_Mul", "ReplaceBinaryOperator_FloorDiv_Mul", "ReplaceBinaryOperator_Mod_Mul",
    "ReplaceBinaryOperator_Mul_FloorDiv", "ReplaceBinaryOperator_Sub_Add", "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_GtE_Gt", "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_IsNot_Is", "ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_NotEq_Eq",
)  # fmt: skip
"""One change for each kind of place: an operator's eleven further variants fail in the same tests."""
HARMLESS_WORDS = frozenset({"frozen", "strict", "slots", "maxsize", "cache_ok", "unique", "index", "maintain_order"})
"""Arguments that guard programmers or speed, and change no answer of a sound program."""


class DropCall(Operator):
    """Leave out a statement that is nothing but a call: a lock, a check, a row of the audit."""

    def mutation_positions(self, node: parso.tree.NodeOrLeaf) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        if self._is_call(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: parso.tree.NodeOrLeaf, index: int) -> parso.tree.NodeOrLeaf:
        first = node.get_first_leaf()  # type: ignore[no-untyped-call]
        return parso.python.tree.Name("None", node.start_pos, prefix=first.prefix)

    @staticmethod
    def _is_call(node: parso.tree.NodeOrLeaf) -> bool:
        is_statement = node.parent is not None and node.parent.type == "simple_stmt"
        if not is_statement or not isinstance(node, parso.tree.BaseNode) or node.type != "atom_expr":
            return False
        last = node.children[-1]
        return last.type == "trailer" and last.children[0].value == "("

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


@dataclass(frozen=True)
class Mutant:
    """One change: the module's path under `platform/`, the operator, its how-manyeth place, and where that is."""

    path: str
    operator: str
    occurrence: int
    line: int
    column: int

    def source(self, root: Path) -> str:
        """Return the module's source with the change made."""
        code = (root / self.path).read_text(encoding="utf-8")
        changed = mutate_code(code.encode(), operator_named(self.operator), self.occurrence)
        return str(changed.decode() if isinstance(changed, bytes) else changed)

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line}:{self.column} {self.operator} {self.occurrence}"


def operator_named(name: str) -> Operator:
    return DropCall() if name == DropCall.__name__ else get_operator(f"core/{name}")()


def sample(root: Path, package: str, count: int, seed: int) -> list[Mutant]:
    """Return so many mutants of a package, the same for the same source and seed."""
    mutants = [mutant for path in sorted((root / package).rglob("*.py")) for mutant in mutants_of(root, path)]
    return sorted(random.Random(seed).sample(mutants, min(count, len(mutants))), key=lambda one: one.name)


def mutants_of(root: Path, path: Path) -> Iterator[Mutant]:
    """Yield a module's mutants, without those that can change nothing."""
    code = path.read_text(encoding="utf-8")
    nodes, idle = list(ast_nodes(parso.parse(code))), _idle(code)  # type: ignore[no-untyped-call]
    for name in (*LIBRARYS, DropCall.__name__):
        operator = operator_named(name)
        places = [start for node in nodes for start, _end in operator.mutation_positions(node)]
        for occurrence, (line, column) in enumerate(places):
            if not any(first <= (line, column) < last for first, last in idle):
                yield Mutant(str(path.relative_to(root)), name, occurrence, line, column)


def _idle(code: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The spans whose change nobody can notice: annotations, logging, arguments that guard programmers or speed."""
    spans = []
    for node in ast.walk(ast.parse(code)):
        spans += [_span(part, code) for part in _idle_parts(node)]
    return spans


def _idle_parts(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation):
            yield annotation
        case ast.FunctionDef(returns=ast.expr() as returns):
            yield returns
        case ast.keyword(arg=str() as word, value=value) if word in HARMLESS_WORDS:
            yield value
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
            yield node
        case _:
            pass


def _span(part: ast.expr, code: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where a part stands, columns counted in signs as parso counts them."""
    lines = code.split("\n")

    def sign(line: int, byte: int) -> int:
        return len(lines[line - 1].encode()[:byte].decode())

    last = part.end_lineno or part.lineno
    first = (part.lineno, sign(part.lineno, part.col_offset))
    return first, (last, sign(last, part.end_col_offset or 0))
