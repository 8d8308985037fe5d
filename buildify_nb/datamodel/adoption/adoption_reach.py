"""Who may adopt which tables: an administrator of the platform any, others those that their tenant can use already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from buildify_nb.context import Context
from buildify_nb.datamodel.adoption import adoption_store
from buildify_nb.datamodel.service import Services
from buildify_nb.errors import PermissionDenied
from buildify_nb.security.permissions import PLATFORM_PERMISSION
from buildify_nb.storage.live_tables import LiveTable, TableName
from buildify_nb.storage.transactions import UnitOfWork


class AdoptionReach:
    """Asks the database what a tenant's role may do. Only an administrator of the platform lets it do more."""

    def __init__(self, services: Services) -> None:
        self._s = services

    def is_anywhere(self, context: Context) -> bool:
        """Whether there can be tables that the user may adopt."""
        may_create = self._s.access.is_allowed(context, "data_model:create:tenant")
        return may_create and (self._role(context) is not None or self._is_unlimited(context))

    def tables(self, context: Context) -> list[TableName]:
        """The tables that the user may adopt, as far as reading them goes."""
        self._s.require(context, "create")
        if not self.is_anywhere(context):
            return []
        dialect = self._s.database.dialect
        readable_by = None if self._is_unlimited(context) else self._role(context)
        return self._s.database.as_owner(lambda uow: adoption_store.tables(uow, dialect, readable_by=readable_by))

    def require(self, context: Context, *, trust_owner: bool) -> None:
        """Raises PermissionDenied where adopting takes an administrator, whatever the table.

        Without roles nothing tells which tables a tenant may use; and to trust an owner is to trust for all tenants.
        """
        self._s.require(context, "create")
        if trust_owner or self._role(context) is None:
            self._s.access.require(context, PLATFORM_PERMISSION)

    def open(self, uow: UnitOfWork, context: Context, tables: Sequence[LiveTable]) -> None:
        """Lets the tenant use these tables; raises PermissionDenied where it cannot and the user may not let it."""
        if self._is_unlimited(context):
            adoption_store.allow_all(uow, tables, self._s.database.dialect, context.tenant)
        elif (role := self._role(context)) and (lacking := adoption_store.lacking(uow, tables, role)):
            raise _out_of_reach(lacking, role)

    def _role(self, context: Context) -> str | None:
        return self._s.database.dialect.role_of(context.tenant)

    def _is_unlimited(self, context: Context) -> bool:
        return self._s.access.is_allowed(context, PLATFORM_PERMISSION)


def _out_of_reach(lacking: Mapping[str, Sequence[str]], role: str) -> PermissionDenied:
    told = "; ".join(f"{table}: {', '.join(rights)}" for table, rights in lacking.items())
    return PermissionDenied(
        f"Not adopted: {', '.join(map(repr, lacking))}.",
        why=f"The tenant's role may not use them. It lacks {told}.",
        todo=f"Ask a platform administrator to adopt them, or the database's owner to grant these rights to {role}.",
    )
