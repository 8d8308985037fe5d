"""Which names of the past mean what the user sees now."""

from __future__ import annotations

from buildify_nb.records.access.past_names import PastNames, past_names
from tests.conformance.records.world import World


def names(music: World) -> PastNames:
    def work(uow) -> PastNames:
        return past_names(uow, music.service._e.models.read(uow, music.context, "memo"))

    return music.database.read(music.context, work)


def test_a_name_counts_while_only_one_field_ever_had_it(music: World) -> None:
    memo = music.entities.create("memo", fields={"title": "string", "text": "string"}, primary_field="title")
    memo.publish()
    assert names(music) == PastNames(frozenset({"title", "text"}), is_title_seen=True)
    memo.rename_field("text", "body").publish(accept_data_loss=True)
    memo.add_field("text", "string").publish()
    assert names(music) == PastNames(frozenset({"title", "body", "text"}), is_title_seen=True)
    memo.drop_field("text").publish(accept_data_loss=True)
    assert names(music) == PastNames(frozenset({"title", "body"}), is_title_seen=True)


def test_a_record_may_have_been_named_by_what_is_gone(music: World) -> None:
    memo = music.entities.create("memo", fields={"code": "string", "text": "string"}).publish()
    memo.edit(primary_field="text").drop_field("code").publish(accept_data_loss=True)
    assert names(music) == PastNames(frozenset({"text"}), is_title_seen=False)
