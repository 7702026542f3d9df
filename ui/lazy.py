"""A group of commands that is imported only when one of them is asked for."""

import importlib
from typing import Any

from typer.core import TyperGroup

from rag.errors import UsageError


class EvalGroup(TyperGroup):
    """`wenbao eval …`: the commands of the Typer app `eval.commands:app`."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of the commands, in the order of the group."""
        names: list[str] = self._real().list_commands(ctx)
        return names

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        return self._real().get_command(ctx, cmd_name)

    def _real(self) -> Any:
        import typer

        try:
            module = importlib.import_module("eval.commands")
        except ModuleNotFoundError as error:
            if error.name not in ("eval", "eval.commands"):
                raise
            raise UsageError("The evaluation commands are not part of this installation.") from error
        return typer.main.get_group(module.app)
