"""How many queries a page asks: kept in `query_counts.json`, and shown one by one when there are more.

A page that needs fewer than its number is progress: lower the number. Transaction control is not counted, nor is a
time limit, which is a statement of its own inside a test's transaction only and travels with the query elsewhere.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

BASELINES: dict[str, int] = json.loads(Path(__file__).with_name("query_counts.json").read_text("utf-8"))
CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SELECT set_config('statement_timeout'")


def assert_queries(name: str, act: Callable[[], Any]) -> Any:
    """Do the act twice, the second time counted: caches of the process are warm, as on a running bank."""
    act()
    with CaptureQueriesContext(connection) as captured:
        result = act()
    asked = [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(CONTROL)]
    allowed = BASELINES.get(name)
    listed = "\n".join(f"{place}. {sql[:400]}" for place, sql in enumerate(asked, 1))
    assert allowed is not None, f"{name} asks {len(asked)} queries and has no number in query_counts.json\n{listed}"
    assert len(asked) <= allowed, f"{name}: {len(asked)} queries, {allowed} allowed\n{listed}"
    return result
