"""onrecord turns a pile of reports into a record that can be trusted and published without hurting anyone.

In a notebook: `onrecord.read_report(text)` gives the claims of one report, `onrecord.open_record(path)` a record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onrecord.api import OpenRecord, Report, open_record, read_report

__version__ = "0.1.0"
__all__ = ["OpenRecord", "Report", "__version__", "open_record", "read_report"]


def __getattr__(name: str) -> Any:
    """Load the interface when it is first asked for: importing the package alone takes a hundredth of a second."""
    if name in __all__:
        from onrecord import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
