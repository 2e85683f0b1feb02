"""What makes bash, zsh and fish complete `daraja`: a script for each, made of the parser."""

import argparse
from collections.abc import Iterator
from typing import Final, Literal

Shell = Literal["bash", "zsh", "fish"]
SHELLS: Final[tuple[Shell, ...]] = ("bash", "zsh", "fish")
HOW: Final = {
    "bash": "# daraja completion bash > ~/.local/share/bash-completion/completions/daraja",
    "zsh": "# daraja completion zsh > a folder of $fpath, as _daraja",
    "fish": "# daraja completion fish > ~/.config/fish/completions/daraja.fish",
}


def script(shell: Shell, parser: argparse.ArgumentParser) -> str:
    """The text to put where the first line of it says."""
    match shell:
        case "bash":
            return f"{HOW[shell]}\n{_bash(parser)}"
        case "zsh":
            return f"#compdef daraja\n{HOW[shell]}\n{_zsh(parser)}"
        case "fish":
            return f"{HOW[shell]}\n{_fish(parser)}"


def _commands(parser: argparse.ArgumentParser) -> dict[str, tuple[str, argparse.ArgumentParser]]:
    """Every command with its meaning and its own parser."""
    (chosen,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    meanings = {action.dest: action.help or "" for action in chosen._choices_actions}
    return {name: (meanings[name], own) for name, own in chosen.choices.items()}


def _flags(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    return (action for action in parser._actions if action.option_strings)


def _long(action: argparse.Action) -> str:
    return next(one for one in action.option_strings if one.startswith("--"))


def _bash(parser: argparse.ArgumentParser) -> str:
    cases, values = [], []
    for name, (_, own) in _commands(parser).items():
        words = [_long(action) for action in _flags(own)]
        words += [str(one) for action in own._actions if not action.option_strings for one in action.choices or ()]
        cases.append(f"        {name}) words='{' '.join(words) or '--help'}' ;;")
        chosen = {_long(action): " ".join(map(str, action.choices)) for action in _flags(own) if action.choices}
        values += [
            f"        {flag}) COMPREPLY=($(compgen -W '{among}' -- \"$word\")); return ;;"
            for flag, among in chosen.items()
        ]
    names = " ".join(_commands(parser))
    return "\n".join(
        [
            "_daraja() {",
            '    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words',
            '    if [ "$COMP_CWORD" -eq 1 ]; then',
            f"        COMPREPLY=($(compgen -W '{names} --help' -- \"$word\")); return",
            "    fi",
            '    case "$before" in',
            *values,
            '        --env|--store) COMPREPLY=($(compgen -f -- "$word")); return ;;',
            "    esac",
            '    case "${COMP_WORDS[1]}" in',
            *cases,
            "    esac",
            '    COMPREPLY=($(compgen -W "$words" -- "$word"))',
            "}",
            "complete -F _daraja daraja",
        ]
    )


def _zsh(parser: argparse.ArgumentParser) -> str:
    listed = [f"    '{name}:{_quoted(meaning)}'" for name, (meaning, _) in _commands(parser).items()]
    cases = [f"    {name}) _arguments {_zsh_arguments(own)} ;;" for name, (_, own) in _commands(parser).items()]
    return "\n".join(
        [
            "_daraja() {",
            "  local -a commands",
            "  commands=(",
            *listed,
            "  )",
            "  if (( CURRENT == 2 )); then _describe command commands; return; fi",
            '  local command="$words[2]"',
            "  shift words; (( CURRENT-- ))",
            '  case "$command" in',
            *cases,
            "  esac",
            "}",
            '_daraja "$@"',
        ]
    )


def _zsh_arguments(parser: argparse.ArgumentParser) -> str:
    told = []
    for action in _flags(parser):
        value = "" if action.nargs == 0 else f":value:{_zsh_values(action)}"
        told.append(f"'{_long(action)}[{_quoted(_help(action))}]{value}'")
    return " ".join([*told, "'*:argument:_files'"])


def _zsh_values(action: argparse.Action) -> str:
    if action.choices:
        return f"({' '.join(map(str, action.choices))})"
    return "_files" if action.metavar == "FILE" else " "


def _fish(parser: argparse.ArgumentParser) -> str:
    lines = ["complete -c daraja -f"]
    for name, (meaning, own) in _commands(parser).items():
        lines.append(f"complete -c daraja -n __fish_use_subcommand -a {name} -d '{_quoted(meaning)}'")
        for action in _flags(own):
            choices = f" -xa '{' '.join(map(str, action.choices))}'" if action.choices else ""
            file = " -rF" if action.metavar == "FILE" else ""
            told = f"-l {_long(action)[2:]}{choices}{file} -d '{_quoted(_help(action))}'"
            lines.append(f"complete -c daraja -n '__fish_seen_subcommand_from {name}' {told}")
    return "\n".join(lines)


def _help(action: argparse.Action) -> str:
    return (action.help or "").replace("%(default)s", str(action.default))


def _quoted(text: str) -> str:
    """Text that no shell reads as anything else."""
    return "".join(character for character in text if character not in "'\"`$\\[]:{}()").strip()
