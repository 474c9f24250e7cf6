"""What all parts of an Experiment share: frozen, validated fields, and one text for one value.

Equal Experiments must be recognized as equal, whoever made them: `canonical` writes them as the
same text, from which a key is made.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Specification(BaseModel):
    """A frozen part of an Experiment. Unknown fields, NaN and infinities are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=False)

    @field_validator("*")
    @classmethod
    def _one_zero(cls, value: Any) -> Any:
        """Read -0.0 as 0.0: they are equal, so Experiments that hold them must have one key."""
        return 0.0 if isinstance(value, float) and value == 0 else value


def canonical(value: Any) -> str:
    """JSON text that is the same for the same value: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
