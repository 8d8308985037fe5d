"""The parts of the record service that few notebooks use: each is imported and made when it is first asked for.

So importing the package stays cheap.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buildify_nb.records.access.explaining import Explaining
    from buildify_nb.records.aggregating.aggregating import Aggregating
    from buildify_nb.records.attachments.attaching import Attaching
    from buildify_nb.records.carrying import Carrying
    from buildify_nb.records.changing_many import ChangingMany
    from buildify_nb.records.comments.commenting import Commenting
    from buildify_nb.records.environment import RecordEnvironment
    from buildify_nb.records.importing.importing import Importing
    from buildify_nb.records.loading.bulk import Bulk
    from buildify_nb.records.loading.loading import Loading
    from buildify_nb.records.metadata import Describing
    from buildify_nb.records.querying.condition_explaining import ConditionExplaining
    from buildify_nb.records.querying.reading import Reading
    from buildify_nb.records.related.deleting import Deleting
    from buildify_nb.records.saved_views.viewing import Viewing
    from buildify_nb.records.sql.querying import SqlQuerying
    from buildify_nb.records.versions.versioning import Versioning
    from buildify_nb.records.writing import Writing


class ServiceParts:
    """What `RecordService` offers by way of services of their own."""

    _e: RecordEnvironment
    _reading: Reading
    _writing: Writing
    _bulk: Bulk
    _deleting: Deleting

    @cached_property
    def loading(self) -> Loading:
        """Loads frames."""
        from buildify_nb.records.loading.loading import Loading

        return Loading(self._e, self._bulk)

    @cached_property
    def aggregating(self) -> Aggregating:
        """Figures over records."""
        from buildify_nb.records.aggregating.aggregating import Aggregating

        return Aggregating(self._e)

    @cached_property
    def changing_many(self) -> ChangingMany:
        """Changes or deletes many records, and writes records that may be there."""
        from buildify_nb.records.changing_many import ChangingMany

        return ChangingMany(self._e, self._writing, self._deleting)

    @cached_property
    def versions(self) -> Versioning:
        """Reads versions of records and reverts to them."""
        from buildify_nb.records.versions.versioning import Versioning

        return Versioning(self._e, self._writing)

    @cached_property
    def attachments(self) -> Attaching:
        """Files of records."""
        from buildify_nb.records.attachments.attaching import Attaching

        return Attaching(self._e)

    @cached_property
    def comments(self) -> Commenting:
        """Comments on records."""
        from buildify_nb.records.comments.commenting import Commenting

        return Commenting(self._e)

    @cached_property
    def querying(self) -> SqlQuerying:
        """Answers queries in SQL."""
        from buildify_nb.records.sql.querying import SqlQuerying

        return SqlQuerying(self._e)

    @cached_property
    def importing(self) -> Importing:
        """Reads records from files."""
        from buildify_nb.records.importing.importing import Importing

        return Importing(self._e)

    @cached_property
    def describing(self) -> Describing:
        """Describes entities to clients."""
        from buildify_nb.records.metadata import Describing

        return Describing(self._e)

    @cached_property
    def carrying(self) -> Carrying:
        """Counts files and comments of records."""
        from buildify_nb.records.carrying import Carrying

        return Carrying(self._e, self._reading)

    @cached_property
    def viewing(self) -> Viewing:
        """Saved views of records."""
        from buildify_nb.records.saved_views.viewing import Viewing

        return Viewing(self._e)

    @cached_property
    def explaining(self) -> Explaining:
        """Says who may do what with a record, and why."""
        from buildify_nb.records.access.explaining import Explaining

        return Explaining(self._e)

    @cached_property
    def condition_explaining(self) -> ConditionExplaining:
        """Says why a condition holds for a record or not."""
        from buildify_nb.records.querying.condition_explaining import ConditionExplaining

        return ConditionExplaining(self._e, self._reading)
