from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from steward.search.engines import engine


def install(apps: object, schema: BaseDatabaseSchemaEditor) -> None:
    engine().install(schema)


def uninstall(apps: object, schema: BaseDatabaseSchemaEditor) -> None:
    engine().uninstall(schema)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("account", "Account"), ("contact", "Contact"), ("deal", "Deal")], max_length=10
                    ),
                ),
                ("record_id", models.BigIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("title_folded", models.CharField(max_length=300)),
                ("detail", models.CharField(blank=True, default="", max_length=300)),
                ("text", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "title_folded"], name="entry_title")],
            },
        ),
        migrations.RunPython(install, uninstall),
    ]
