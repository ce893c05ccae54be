"""The option of a setting on the command line, made from what its signature says."""

import contextlib
from collections.abc import Sequence

import click

from kerasbook.concepts.settings import Adjustable, Parameter
from kerasbook.locale import gettext as _


class SettingType(click.ParamType):
    """Turns what was typed into the type of a setting, and says what was expected if that fails."""

    def __init__(self, parameter: Parameter):
        self.name = parameter.kind.__name__
        self.parameter = parameter

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        if not isinstance(value, str):
            return value
        with contextlib.suppress(ValueError):  # what is wrong with it is said below
            value = self.parameter.kind(value)
        if complaint := self.parameter.setting.complaint(value, self.parameter.kind):
            self.fail(_("{complaint}. Received: {value}").format(complaint=complaint, value=value), param, ctx)
        return value


def setting_option(name: str, owners: Sequence[tuple[Adjustable, Parameter]], everywhere: bool) -> click.Option:
    """The option of one setting; its help says which concepts it belongs to, unless to all of them."""
    parameter = owners[0][1]
    help = _(parameter.setting.help)
    if not everywhere:
        help += f" ({', '.join(owner.name for owner, _parameter in owners)})"
    choices = "|".join(map(str, parameter.setting.choices))
    defaults = sorted({str(parameter.default) for _owner, parameter in owners} - {""})
    if defaults:
        help += f" [{_('default')}: {', '.join(defaults)}]"
    return click.Option(
        [f"--{name.replace('_', '-')}", name],
        type=click.BOOL if parameter.kind is bool else SettingType(parameter),
        metavar=f"[{choices}]" if choices else {int: "N", float: "N", str: _("PATH")}.get(parameter.kind),
        help=help,
    )
