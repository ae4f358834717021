"""Every background task of the house: importing this page declares them all. Read by the worker."""

from __future__ import annotations

from steward.accounts import tasks as accounts_tasks
from steward.activities import tasks as activities_tasks
from steward.bulk import tasks as bulk_tasks
from steward.deals import tasks as deals_tasks
from steward.duplicates import tasks as duplicates_tasks
from steward.fields import tasks as fields_tasks
from steward.files import tasks as files_tasks
from steward.importing import tasks as importing_tasks
from steward.queue import tasks as queue_tasks
from steward.segments import tasks as segments_tasks
from steward.team import tasks as team_tasks
from steward.undo import tasks as undo_tasks

ROOMS = [
    queue_tasks, team_tasks, accounts_tasks, activities_tasks, deals_tasks, fields_tasks, files_tasks, undo_tasks,
    bulk_tasks, duplicates_tasks, importing_tasks, segments_tasks,
]  # fmt: skip
