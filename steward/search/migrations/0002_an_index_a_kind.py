from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from steward.search.engines import engine


def install(apps: object, schema: BaseDatabaseSchemaEditor) -> None:
    engine().install(schema)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
