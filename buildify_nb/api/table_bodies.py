"""The JSON bodies of what is really in the database."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from buildify_nb.datamodel.drift.drift import Difference, Drift, DriftKind


class DifferenceResponse(BaseModel):
    """One thing in a table that is not as it was published."""

    kind: DriftKind
    name: str
    expected: str
    found: str
    message: str

    @classmethod
    def of(cls, difference: Difference) -> Self:
        """The difference as it is sent."""
        return cls(
            kind=difference.kind,
            name=difference.name,
            expected=difference.expected,
            found=difference.found,
            message=str(difference),
        )


class DriftResponse(BaseModel):
    """An entity whose table is not as it was published."""

    entity: str
    differences: list[DifferenceResponse]

    @classmethod
    def of(cls, drift: Drift) -> Self:
        """The drift as it is sent."""
        return cls(entity=drift.entity, differences=[DifferenceResponse.of(one) for one in drift])


class ReconciliationResponse(BaseModel):
    """What became of each difference."""

    model_config = ConfigDict(from_attributes=True)

    entity: str
    accepted: list[str]
    remaining: list[str]


class ParkedResponse(BaseModel):
    """One hidden column or table."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    kind: Literal["column", "table"]
    belonged_to: str
    migration: str | None
    rows: int
