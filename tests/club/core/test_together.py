"""Several changes of tables, seen before the first and after the last of them."""

import pytest
from django.db import connection, models
from django.db.migrations.operations import AddConstraint, AddField, CreateModel, RemoveConstraint
from django.db.migrations.state import ProjectState

from club.core.together import Together

pytestmark = pytest.mark.django_db

KEY = ("id", models.BigAutoField(primary_key=True))
MADE = Together(
    [
        CreateModel("trialchild", [KEY, ("parent", models.ForeignKey("club.trialparent", models.CASCADE))]),
        CreateModel("trialparent", [KEY]),
    ]
)
NAMED = models.CheckConstraint(condition=~models.Q(name=""), name="trial_has_a_name")
CHANGED = Together(
    [
        AddField("trialparent", "name", models.CharField(max_length=8, default="x")),
        AddField("trialchild", "twin", models.ForeignKey("club.trialchild", models.CASCADE, null=True)),
        AddConstraint("trialparent", NAMED),
    ]
)
LIFTED = Together([RemoveConstraint("trialparent", "trial_has_a_name")])


def after(*operations: Together) -> ProjectState:
    state = ProjectState()
    for operation in operations:
        operation.state_forwards("club", state)
    return state


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def checks(table: str) -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return [name for name, facts in found.items() if facts["check"]]


def test_tables_and_then_their_changes_are_made_and_taken_back():
    empty, made, changed, lifted = (
        after(),
        after(MADE),
        after(MADE, CHANGED),
        after(MADE, CHANGED, LIFTED),
    )
    with connection.schema_editor() as editor:
        MADE.database_forwards("club", editor, empty, made)
        CHANGED.database_forwards("club", editor, made, changed)

    assert columns("club_trialparent") == ["id", "name"]
    assert columns("club_trialchild") == ["id", "parent_id", "twin_id"]
    assert checks("club_trialparent") == ["trial_has_a_name"]

    with connection.schema_editor() as editor:
        LIFTED.database_forwards("club", editor, changed, lifted)
    assert checks("club_trialparent") == []

    with connection.schema_editor() as editor:
        LIFTED.database_backwards("club", editor, lifted, changed)
        CHANGED.database_backwards("club", editor, changed, made)
    assert (columns("club_trialparent"), columns("club_trialchild")) == (["id"], ["id", "parent_id"])
    assert checks("club_trialparent") == []

    with connection.schema_editor() as editor:
        MADE.database_backwards("club", editor, made, empty)
    with connection.cursor() as cursor:
        names = {table.name for table in connection.introspection.get_table_list(cursor)}
    assert names.isdisjoint({"club_trialparent", "club_trialchild"})


def test_the_models_are_drawn_once_for_all_of_them():
    state = after(MADE)
    drawn = state.apps
    CHANGED.state_forwards("club", state)
    assert "apps" not in vars(state)
    assert drawn.get_model("club", "trialparent")._meta.get_fields()
    assert [field.name for field in state.apps.get_model("club", "trialparent")._meta.fields] == [
        "id",
        "name",
    ]
