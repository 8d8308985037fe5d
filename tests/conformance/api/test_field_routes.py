"""Fields and indexes over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import MODEL, Desk, problems, records_of
from tests.conformance.datamodel.tables import sql


def path_of(entity: object, *parts: str) -> str:
    """A path below an entity."""
    return "/".join([f"{MODEL}/entities/{entity.definition.id}", *parts])  # type: ignore[attr-defined]


def test_a_field_is_added_at_its_place(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    body = {"name": "code", "field_type": "string", "max_length": 8, "display_order": 1}
    made = anna.post(path_of(entity, "fields"), json=body)
    assert (made.status_code, made.json()["display_order"]) == (201, 1)
    assert [field.name for field in entity.refresh().definition.fields] == ["title", "code", "price"]
    listed = anna.get(path_of(entity, "fields")).json()
    assert [one["name"] for one in listed if not one["is_system"]] == ["title", "code", "price"]


def test_a_taken_name_is_refused(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    assert anna.post(path_of(entity, "fields"), json={"name": "price", "field_type": "string"}).status_code == 409
    assert len(entity.refresh().definition.fields) == 2


def test_a_rename_keeps_the_values(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish()
    record = desk.ws.records[entity.name].create(title="A", price="1.50")
    price = entity.definition.field("price")
    changed = anna.put(path_of(entity, "fields", str(price.id)), json={"name": "cost", "display_order": 0})
    assert (changed.json()["name"], changed.json()["id"]) == ("cost", str(price.id))
    assert anna.post(path_of(entity, "publish"), json={"commit_message": "rename"}).status_code == 200
    kept = desk.ws.records[entity.name].get(record["id"])
    assert str(kept["cost"]) == "1.50"
    assert "price" not in kept


def test_a_field_is_dropped(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    price = entity.definition.field("price")
    assert anna.delete(path_of(entity, "fields", str(price.id))).status_code == 204
    assert [field.name for field in entity.refresh().definition.fields] == ["title"]
    assert anna.delete(path_of(entity, "fields", str(price.id))).status_code == 404


def test_a_field_is_found_below_its_own_entity_only(desk: Desk, anna: httpx.Client) -> None:
    entity, other = desk.draft(), desk.draft()
    foreign = other.definition.field("price")
    assert anna.put(path_of(entity, "fields", str(foreign.id)), json={"label": "Mine"}).status_code == 404
    assert other.refresh().definition.field("price").label == "Price"


def test_system_columns_cannot_be_assigned(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    refused = anna.post(path_of(entity, "fields"), json={"name": "x", "field_type": "string", "is_system": True})
    assert (refused.status_code, list(problems(refused))) == (422, ["is_system"])


def test_a_field_tells_its_data_type_and_when_it_was_changed(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    body = {"name": "code", "field_type": "string", "max_length": 200}
    made = anna.post(path_of(entity, "fields"), json=body).json()
    assert (made["data_type"], made["created_at"]) == ("VARCHAR(200)", made["updated_at"])
    assert made["created_by"] == str(desk.ws.context.user_id)
    changed = anna.put(path_of(entity, "fields", made["id"]), json={"max_length": 300}).json()
    assert (changed["data_type"], changed["created_at"]) == ("VARCHAR(300)", made["created_at"])
    assert changed["updated_at"] > made["updated_at"]
    [title, price, code, *_] = anna.get(path_of(entity, "fields")).json()
    assert code == changed
    assert price["data_type"] == "NUMERIC(28, 2)"
    assert title["updated_at"] == title["created_at"] < made["created_at"]
    told = sql(desk.ws, f"SELECT data_type FROM buildify.field_definitions WHERE id = '{made['id']}'")
    assert [tuple(row) for row in told] == [("VARCHAR(300)",)]


def test_system_fields_are_listed_and_stay_as_they_are(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish()
    listed = anna.get(path_of(entity, "fields")).json()
    system = [one for one in listed if one["is_system"]]
    record = desk.ws.records[entity.name].create(title="A")
    assert {one["name"] for one in listed} - record.keys() == {"deleted_at"}
    assert all(one["is_readonly"] for one in system)
    age = system[0]
    assert age["created_at"] == anna.get(path_of(entity)).json()["created_at"]
    for refused in (
        anna.put(path_of(entity, "fields", age["id"]), json={"label": "Mine"}),
        anna.delete(path_of(entity, "fields", age["id"])),
    ):
        assert refused.status_code == 409
        assert "is a system field" in refused.json()["detail"]
    assert entity.refresh().revision == 1


def test_who_may_only_create_is_told_what_was_made(desk: Desk) -> None:
    client = desk.client(desk.user_with("data_model:create:tenant"))
    name = desk.new_name()
    made = client.post(f"{MODEL}/entities", json={"name": name, "fields": [{"name": "a", "field_type": "string"}]})
    assert (made.status_code, made.json()["created_at"]) == (201, made.json()["updated_at"])
    path = f"{MODEL}/entities/{made.json()['id']}/fields"
    assert client.post(path, json={"name": "b", "field_type": "string"}).json()["created_at"]
    assert client.get(path).status_code == 403


def test_a_body_that_is_not_understood_is_told_in_the_words_of_its_columns(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    rules = [{"type": "regexp"}, {"pattern": "a"}, 5]
    body = {"name": "x", "type": "string", "validation_rules": rules, "target": "album", "visible_when": 5}
    refused = anna.post(path_of(entity, "fields"), json=body)
    told = problems(refused)
    assert (refused.status_code, set(told)) == (
        422,
        {"field_type", "type", "target", "visible_when"}
        | {"validation_rules.0.type", "validation_rules.1.type", "validation_rules.2"},
    )
    assert told["target"] == "is no property of it; did you mean 'reference_entity_id'?"
    assert told["validation_rules.0.type"].endswith("; did you mean 'regex'?")
    assert "Input" not in refused.text
    misnamed = anna.post(path_of(entity, "fields"), json={"name": "x", "field_type": "bool"})
    assert problems(misnamed) == {"fields.x.field_type": "'bool' is no field type; did you mean 'boolean'?"}
    assert len(entity.refresh().definition.fields) == 2


def test_names_are_judged(desk: Desk, anna: httpx.Client) -> None:
    path = path_of(desk.draft(), "fields", "validate-name")
    verdicts = {name: anna.post(path, params={"name": name}).json()["problem"] for name in ("free", "title", "id")}
    assert verdicts["free"] == ""
    assert verdicts["title"] == "is taken by another field"
    assert verdicts["id"]


def test_an_index_comes_and_goes(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    made = anna.post(path_of(entity, "indexes"), json={"name": "by_price", "field_names": ["price"]})
    assert made.status_code == 201
    assert (made.json()["created_by"], bool(made.json()["created_at"])) == (str(desk.ws.context.user_id), True)
    assert [index.name for index in entity.refresh().definition.indexes] == ["by_price"]
    where = {"field": "price", "operator": ">", "value": 10}
    changed = anna.put(path_of(entity, "indexes", made.json()["id"]), json={"is_unique": True, "where_clause": where})
    assert (changed.status_code, changed.json()["id"]) == (200, made.json()["id"])
    entity.refresh().publish()
    assert anna.get(path_of(entity, "indexes")).json() == [changed.json()]
    for price, status in ((5, 201), (5, 201), (11, 201), (11, 422)):
        record = anna.post(records_of(entity.name), json={"data": {"title": "x", "price": price}})
        assert record.status_code == status
    wrong = anna.put(path_of(entity, "indexes", made.json()["id"]), json={"where_clause": {"nothing": 1}})
    assert (wrong.status_code, list(problems(wrong))) == (422, ["indexes.by_price.where_clause.nothing"])
    assert anna.delete(path_of(entity, "indexes", made.json()["id"])).status_code == 204
    assert entity.refresh().definition.indexes == ()
    assert anna.delete(path_of(entity, "indexes", made.json()["id"])).status_code == 404


def test_a_calculated_field_a_rule_and_a_condition_act_over_http(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    total = {"name": "total", "field_type": "decimal", "is_calculated": True, "calculation_formula": "price * 3"}
    rule = {"type": "range", "max": 100, "message": "too dear"}
    note = {
        "name": "note",
        "field_type": "string",
        "group": "More",
        "visible_when": {"field": "price", "operator": ">", "value": 5},
    }
    price = entity.definition.field("price")
    assert anna.post(path_of(entity, "fields"), json=total | {"calculation_formula": "pric"}).status_code == 422
    for body in (total, note):
        assert anna.post(path_of(entity, "fields"), json=body).status_code == 201
    assert anna.put(path_of(entity, "fields", str(price.id)), json={"validation_rules": [rule]}).status_code == 200
    assert anna.delete(path_of(entity, "fields", str(price.id))).status_code == 409
    entity.refresh().publish()
    records = records_of(entity.name)
    made = anna.post(records, json={"data": {"title": "A", "price": "1.50"}})
    assert made.status_code == 201, made.text
    assert made.json()["total"] == "4.50"
    assert problems(anna.post(records, json={"data": {"title": "B", "price": 200, "note": "x", "total": 1}})) == {
        "price": "too dear",
        "total": "is calculated and cannot be assigned",
    }
    assert list(problems(anna.post(records, json={"data": {"title": "B", "price": 2, "note": "x"}}))) == ["note"]
    found = anna.get(
        records, params={"filters": '{"field": "total", "operator": ">", "value": 4}', "sort": "total:desc"}
    )
    assert [one["total"] for one in found.json()["items"]] == ["4.50"]


def test_a_formula_is_checked_and_not_saved(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    price = entity.definition.field("price")
    path = path_of(entity, "fields", str(price.id), "check-formula")
    assert anna.post(path, json={"text": "LENGTH(title) * 2"}).json() == {"problem": "", "value_type": "integer"}
    assert anna.post(path, json={"text": "price > 0", "use": "rule"}).json()["value_type"] == "boolean"
    told = anna.post(path, json={"text": "LENGTH(titel)"}).json()
    assert ("did you mean 'title'" in told["problem"], told["value_type"]) == (True, "")
    assert anna.post(path, json={"text": "1", "use": "guess"}).status_code == 422
    assert (
        anna.post(path_of(entity, "fields", str(entity.definition.id), "check-formula"), json={"text": "1"}).status_code
        == 404
    )
    assert entity.refresh().revision == 1


def test_an_index_is_checked_and_not_saved(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().add_index("by_price", ["price"])
    path = f"{MODEL}/entities/{entity.definition.id}/indexes"
    good = {"name": "by_title", "field_names": ["title"]}
    assert anna.post(f"{path}/check", json=good).json() == []
    [problem] = anna.post(f"{path}/check", json={**good, "field_names": ["nothing"]}).json()
    assert "nothing" in problem["message"]
    [taken] = anna.post(f"{path}/check", json={**good, "name": "by_price"}).json()
    assert taken == {"field": "indexes.by_price.name", "message": "is used twice"}
    replaced = {"name": "by_price", "field_names": ["title"], "replacing": "by_price"}
    assert anna.post(f"{path}/check", json=replaced).json() == []
    assert [one["name"] for one in anna.get(path).json()] == ["by_price"]


def test_a_change_of_a_part_is_refused_when_a_newer_one_is_saved(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().add_index("first", ["title"]).add_field("spare", "string")
    definition = entity.definition
    revision = anna.get(path_of(entity)).json()["revision"]
    price, index = str(definition.field("price").id), str(definition.indexes[0].id)
    changes: list[tuple[str, str, dict[str, object] | None]] = [
        ("POST", path_of(entity, "fields"), {"name": "code", "field_type": "string"}),
        ("PUT", path_of(entity, "fields", price), {"label": "Cost"}),
        ("POST", path_of(entity, "indexes"), {"name": "second", "field_names": ["spare"]}),
        ("PUT", path_of(entity, "indexes", index), {"is_unique": True}),
        ("DELETE", path_of(entity, "indexes", index), None),
        ("DELETE", path_of(entity, "fields", price), None),
    ]
    for number, (method, path, body) in enumerate(changes):
        before = entity.refresh().definition
        late = anna.request(method, path, json=body, params={"expected_revision": revision + number - 1})
        assert late.status_code == 409, (method, path)
        assert entity.refresh().definition == before
        fresh = anna.request(method, path, json=body, params={"expected_revision": revision + number})
        assert fresh.is_success, fresh.text
        assert entity.refresh().definition != before
