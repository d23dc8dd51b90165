"""What works beside the service in the same process: its own workers, where no others are set up."""

from __future__ import annotations

from typing import Protocol


class Background(Protocol):
    """Something with threads or processes of its own."""

    def start(self) -> None:
        """Returns at once."""

    def stop(self) -> None:
        """Returns when it has let go of all its work; may take some seconds."""
