import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import steward.core.clock
import steward.core.rows
from steward.core.landed import UnlessThere


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("activities", "0001_initial"),
        ("contacts", "0001_initial"),
        ("deals", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        UnlessThere(
            "activities_activity",
            "series_id",
            [
                migrations.AddField(
                    model_name="activity",
                    name="follows",
                    field=steward.core.rows.Link(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="activities.activity",
                    ),
                ),
                migrations.AddField(
                    model_name="activity",
                    name="occurs_on",
                    field=models.DateField(blank=True, editable=False, null=True),
                ),
                migrations.CreateModel(
                    name="Comment",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("created_at", models.DateTimeField(default=steward.core.clock.now, editable=False)),
                        ("updated_at", models.DateTimeField(default=steward.core.clock.now, editable=False)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("body", models.TextField()),
                        ("html", models.TextField()),
                        (
                            "author",
                            steward.core.rows.Link(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "note",
                            steward.core.rows.Link(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="activities.note",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Feed",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(default=steward.core.clock.now)),
                        ("last_used_on", models.DateField(null=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "member",
                            steward.core.rows.Link(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("reminder", "Reminder"),
                                    ("mention", "Mention"),
                                    ("comment", "Comment"),
                                    ("given", "Given to you"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("key", models.CharField(max_length=120, unique=True)),
                        ("at", models.DateTimeField(default=steward.core.clock.now)),
                        ("seen_at", models.DateTimeField(null=True)),
                        ("mailed_at", models.DateTimeField(null=True)),
                        (
                            "activity",
                            steward.core.rows.Link(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="activities.activity",
                            ),
                        ),
                        (
                            "by",
                            steward.core.rows.Link(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "comment",
                            steward.core.rows.Link(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="activities.comment",
                            ),
                        ),
                        (
                            "member",
                            steward.core.rows.Link(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "note",
                            steward.core.rows.Link(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="activities.note",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Participant",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "activity",
                            steward.core.rows.Link(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="activities.activity",
                            ),
                        ),
                        (
                            "contact",
                            steward.core.rows.Link(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "member",
                            steward.core.rows.Link(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Reminder",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("minutes", models.PositiveIntegerField()),
                        ("due_at", models.DateTimeField(null=True)),
                        ("said_for", models.DateTimeField(null=True)),
                        (
                            "activity",
                            steward.core.rows.Link(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="activities.activity",
                            ),
                        ),
                        (
                            "member",
                            steward.core.rows.Link(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Series",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("created_at", models.DateTimeField(default=steward.core.clock.now, editable=False)),
                        ("updated_at", models.DateTimeField(default=steward.core.clock.now, editable=False)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("subject", models.CharField(max_length=250)),
                        ("due_time", models.TimeField(blank=True, null=True)),
                        ("duration_minutes", models.PositiveIntegerField(blank=True, null=True)),
                        ("note", models.TextField(blank=True, default="")),
                        (
                            "priority",
                            models.CharField(
                                choices=[("low", "Low"), ("normal", "Normal"), ("high", "High")],
                                default="normal",
                                max_length=6,
                            ),
                        ),
                        ("rule", models.CharField(max_length=200)),
                        ("begins_on", models.DateField()),
                        ("ended", models.BooleanField(default=False)),
                        (
                            "account",
                            steward.core.rows.Link(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "assignee",
                            steward.core.rows.Link(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "contact",
                            steward.core.rows.Link(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "deal",
                            steward.core.rows.Link(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="deals.deal",
                            ),
                        ),
                        (
                            "type",
                            steward.core.rows.Link(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="activities.activitytype",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="activity",
                    name="series",
                    field=steward.core.rows.Link(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="activities.series",
                    ),
                ),
                migrations.AddIndex(
                    model_name="activity",
                    index=models.Index(
                        condition=models.Q(("deleted_at__isnull", True)), fields=["due_on", "id"], name="activity_days"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="activity",
                    constraint=models.UniqueConstraint(fields=("follows",), name="activity_followed_once"),
                ),
                migrations.AddIndex(
                    model_name="comment",
                    index=models.Index(fields=["note", "id"], name="comment_note"),
                ),
                migrations.AddIndex(
                    model_name="notice",
                    index=models.Index(fields=["member", "-id"], name="notice_all"),
                ),
                migrations.AddIndex(
                    model_name="notice",
                    index=models.Index(
                        condition=models.Q(("seen_at__isnull", True)), fields=["member", "-id"], name="notice_new"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="participant",
                    constraint=models.UniqueConstraint(fields=("activity", "member"), name="participant_member_once"),
                ),
                migrations.AddConstraint(
                    model_name="participant",
                    constraint=models.UniqueConstraint(fields=("activity", "contact"), name="participant_contact_once"),
                ),
                migrations.AddConstraint(
                    model_name="participant",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact__isnull", False), ("member__isnull", True)),
                            models.Q(("contact__isnull", True), ("member__isnull", False)),
                            _connector="OR",
                        ),
                        name="participant_is_one",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reminder",
                    constraint=models.UniqueConstraint(fields=("activity", "member", "minutes"), name="reminder_once"),
                ),
            ],
        ),
    ]
