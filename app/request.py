"""The request as views read it: without NUL, which nobody types, no database takes and every field would have to refuse."""

from collections.abc import Iterable
from typing import Any

from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

NUL = "\x00"


class WithoutNul(ImmutableMultiDict[str, Any]):
    """Arguments and form fields (and files, which stay as they are)."""

    def __init__(self, mapping: MultiDict[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        pairs = mapping.items(multi=True) if isinstance(mapping, MultiDict) else mapping
        super().__init__([(_clean(name), _clean(value)) for name, value in pairs])


class CleanRequest(HtmxAwareRequest):  # type: ignore[misc]
    """htmx's request over such fields and a path without NUL."""

    parameter_storage_class = WithoutNul

    def __init__(self, environ: dict[str, Any], **options: Any) -> None:
        environ["PATH_INFO"] = _clean(environ.get("PATH_INFO", ""))
        super().__init__(environ, **options)


def _clean(value: Any) -> Any:
    return value.replace(NUL, "") if isinstance(value, str) else value
