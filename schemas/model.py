"""The base of every contract: frozen, and strict about unknown keys."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that never changes after it is built."""

    model_config = ConfigDict(frozen=True, extra="forbid")
