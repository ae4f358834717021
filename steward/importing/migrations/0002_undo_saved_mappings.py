import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import steward.core.clock
import steward.core.rows
from steward.core.landed import UnlessThere


class Migration(migrations.Migration):
    dependencies = [
        ("importing", "0001_initial"),
        ("undo", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        UnlessThere(
            "importing_import",
            "undo_id",
            [
                migrations.AddField(
                    model_name="import",
                    name="undo",
                    field=steward.core.rows.Link(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="undo.batch"
                    ),
                ),
                migrations.CreateModel(
                    name="SavedMapping",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("name", models.CharField(max_length=120)),
                        ("record", models.CharField(max_length=12)),
                        ("mapping", models.JSONField(default=dict)),
                        ("options", models.JSONField(default=dict)),
                        ("saved_at", models.DateTimeField(default=steward.core.clock.now)),
                        (
                            "saved_by",
                            steward.core.rows.Link(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("record", "name"), name="saved_mapping_once")],
                    },
                ),
            ],
        ),
    ]
