import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import steward.core.clock
import steward.core.rows
from steward.core.landed import UnlessThere


def filter_by_all(apps: StateApps, schema: BaseDatabaseSchemaEditor) -> None:
    """Fields of the first version could all be filtered by, whatever they said; from now on what they say counts."""
    apps.get_model("fields", "Field").objects.filter(filterable=False).update(filterable=True)


class Migration(migrations.Migration):
    dependencies = [
        ("fields", "0001_initial"),
        ("queue", "0001_initial"),
    ]

    operations = [
        UnlessThere(
            "fields_field",
            "audience",
            [
                migrations.RunPython(filter_by_all, migrations.RunPython.noop),
                migrations.AddField(
                    model_name="field",
                    name="audience",
                    field=models.CharField(
                        choices=[
                            ("everyone", "Everyone"),
                            ("right", "Members with a right"),
                            ("members", "Chosen members"),
                            ("admins", "Owner and admins"),
                        ],
                        default="everyone",
                        max_length=10,
                    ),
                ),
                migrations.AddField(
                    model_name="field",
                    name="audience_ids",
                    field=models.JSONField(blank=True, default=list),
                ),
                migrations.AddField(
                    model_name="field",
                    name="audience_right",
                    field=models.CharField(blank=True, default="", max_length=40),
                ),
                migrations.AddField(
                    model_name="field",
                    name="busy",
                    field=models.CharField(blank=True, default="", editable=False, max_length=10),
                ),
                migrations.AddField(
                    model_name="field",
                    name="default",
                    field=models.JSONField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name="field",
                    name="deleted_at",
                    field=models.DateTimeField(blank=True, editable=False, null=True),
                ),
                migrations.AddField(
                    model_name="field",
                    name="era",
                    field=models.PositiveIntegerField(default=0, editable=False),
                ),
                migrations.AddField(
                    model_name="field",
                    name="purged_at",
                    field=models.DateTimeField(editable=False, null=True),
                ),
                migrations.AddField(
                    model_name="field",
                    name="rule",
                    field=models.JSONField(blank=True, default=dict),
                ),
                migrations.AlterField(
                    model_name="field",
                    name="filterable",
                    field=models.BooleanField(default=True),
                ),
                migrations.AlterField(
                    model_name="field",
                    name="type",
                    field=models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("suggested", "Text with suggestions"),
                            ("long_text", "Long text"),
                            ("number", "Number"),
                            ("money", "Money"),
                            ("date", "Date"),
                            ("date_range", "Period"),
                            ("time", "Time"),
                            ("time_range", "Time range"),
                            ("choice", "One choice"),
                            ("choices", "Several choices"),
                            ("yes_no", "Yes or no"),
                            ("url", "Web address"),
                            ("email", "E-mail address"),
                            ("phone", "Phone number"),
                            ("address", "Address"),
                            ("member", "Team member"),
                            ("account", "Organization"),
                            ("contact", "Person"),
                            ("formula", "Formula"),
                            ("rollup", "Sum of related records"),
                        ],
                        max_length=12,
                    ),
                ),
                migrations.CreateModel(
                    name="Rewrite",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("convert", "Change of type"), ("merge", "Merging of answers")], max_length=10
                            ),
                        ),
                        ("plan", models.JSONField(default=dict)),
                        ("place", models.BigIntegerField(default=0)),
                        ("phase", models.PositiveSmallIntegerField(default=0)),
                        ("made_at", models.DateTimeField(default=steward.core.clock.now)),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "field",
                            steward.core.rows.Link(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="fields.field"
                            ),
                        ),
                        (
                            "run",
                            steward.core.rows.Link(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="queue.run"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Unconverted",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("record_id", models.BigIntegerField()),
                        ("value", models.JSONField()),
                        ("text", models.TextField()),
                        ("why", models.CharField(max_length=250)),
                        (
                            "rewrite",
                            steward.core.rows.Link(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="fields.rewrite"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddConstraint(
                    model_name="rewrite",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True)), fields=("field",), name="rewrite_once"
                    ),
                ),
            ],
        ),
    ]
