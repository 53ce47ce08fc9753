"""Prints the queries of one page as JSON, asked through Django's test client: python -m bench.queries USER PATH."""

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    name, path = sys.argv[1:3]
    client = Client(headers={"accept-language": "zh-CN"}, SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(username=name))
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    # What the page asks for; the transaction control around it is not a query.
    plain = [query["sql"] for query in captured.captured_queries]
    print(json.dumps([sql for sql in plain if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]))


if __name__ == "__main__":
    main()
