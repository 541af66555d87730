"""The words of click itself that a user of sopkit can meet, so that the catalogue's extractor takes them up.

Click asks gettext for them; the entry point has told gettext to look into our catalogue.
"""

from gettext import ngettext

from sopkit.language import mark

_ = mark

TEXTS = (
    _("Usage:"),
    _("Options"),
    _("Positional arguments"),
    _("Commands"),
    _("Missing command."),
    _("Missing argument"),
    _("Missing option"),
    _("Missing parameter"),
    _("Error: {message}"),
    _("Try '{command} {option}' for help."),
    _("Invalid value: {message}"),
    _("Invalid value for {param_hint}: {message}"),
    _("No such option {name!r}."),
    _("No such command {name!r}."),
    _("Option {name!r} does not take a value."),
    _("Show this message and exit."),
    _("default: {default}"),
    _("required"),
    _("file"),
    _("directory"),
    _("path"),
    _("Aborted!"),
    _("{name} {filename!r} does not exist."),
    _("{name} {filename!r} is a file."),
    _("{name} {filename!r} is a directory."),
    _("{name} {filename!r} is not readable."),
    _("{value!r} is not a valid {number_type}."),
    _("{value} is not in the range {range}."),
)


def counted(count: int) -> tuple[str, ...]:
    """Return the texts that depend on a number."""
    return (
        ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", count),
        ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", count),
        ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", count),
        ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", count),
    )
