"""YAML to a playbook, strictly: nothing twice, nothing by reference, nothing unknown."""

from collections.abc import Hashable
from typing import Any, Final

import msgspec
import yaml

from enterprisehub.contracts.api.playbooks import PlaybookProblem
from enterprisehub.contracts.playbook import Playbook
from enterprisehub.domain.playbooks import joined, problems

DEPTH: Final = 20


class _Strict(yaml.SafeLoader):
    """Refuses a key that is given twice, of which plain YAML keeps the last without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{key}” is given twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def read(source: str) -> tuple[Playbook | None, list[PlaybookProblem]]:
    """Return a playbook, or what is wrong with it."""
    try:
        document = _load(source)
        playbook = msgspec.convert({} if document is None else document, Playbook)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return None, [PlaybookProblem(pointer=f"line {line}", detail=error.problem or "is not YAML")]
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        if isinstance(error, msgspec.ValidationError):
            detail, _, at = str(error).partition(" - at ")
            return None, [PlaybookProblem(pointer=_pointer(at), detail=detail)]
        return None, [PlaybookProblem(pointer="", detail=f"is not YAML: {str(error)[:300]}")]
    found = [PlaybookProblem(pointer=one.pointer, detail=one.detail) for one in problems(playbook)]
    return (None if found else joined(playbook)), found


def _load(source: str) -> Any:
    depth = 0
    for event in yaml.parse(source, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "references (*name) are not allowed", _mark(event))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH:
                raise yaml.composer.ComposerError(None, None, "is nested too deeply", _mark(event))
        depth -= isinstance(event, yaml.CollectionEndEvent)
    return yaml.load(source, Loader=_Strict)  # noqa: S506 a safe loader


def _mark(event: yaml.Event) -> yaml.error.Mark | None:
    return event.start_mark if isinstance(event.start_mark, yaml.error.Mark) else None


def _pointer(at: str) -> str:
    """Return msgspec's `$.a[...].b` as a pointer."""
    return at.rpartition("$")[2].strip("`").replace("[...]", ".*").replace(".", "/")


def written(playbook: Playbook) -> str:
    """Return a playbook as YAML."""
    plain = msgspec.to_builtins(playbook)
    text: str = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120)
    return text
