"""Checks of a profile: what refuses a row, or has a reviewer look at it, by a condition."""

from dataclasses import dataclass

from service.domain.imports.profiles.compiling import Scope
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.view import Condition, View


@dataclass(frozen=True)
class Check:
    """What is told of a row in which a condition holds."""

    when: Condition
    column: str
    code: str
    reason: str
    remedy: str
    refuses: bool

    def apply(self, view: View) -> None:
        """Refuses or flags the row where the condition holds."""
        if not self.when.holds(view):
            return
        if self.refuses:
            view.cells.refuse(self.column, self.code, self.reason, self.remedy)
        else:
            view.cells.flag(self.column, self.code, self.reason)


def read_checks(scope: Scope, node: Node) -> tuple[Check, ...]:
    """The checks under `checks`."""
    return tuple(_check(scope, each) for each in node.members_of_list())


def _check(scope: Scope, node: Node) -> Check:
    node.members(("when", "refuse", "flag"), ("when",))
    when = scope.condition(scope, node.at("when"))
    if node.has("refuse") == node.has("flag"):
        raise node.mistake("a check has either 'refuse' or 'flag'")
    refuses = node.has("refuse")
    told = node.at("refuse" if refuses else "flag")
    told.members(("column", "code", "reason", "remedy"), ("code", "reason"))
    column = scope.column(told.at("column")) if told.has("column") else (when.columns or ("",))[0]
    remedy = told.text("remedy") if refuses else ""
    return Check(when, column, told.text("code"), told.text("reason"), remedy, refuses)
