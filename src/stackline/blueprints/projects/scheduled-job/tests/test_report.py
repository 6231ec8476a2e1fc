"""The job, with a bucket in memory. Run: python -m pytest"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import boto3

sys.path.insert(0, str(Path(__file__).parents[1] / "src" / "report"))
import app


def test_the_report_is_kept_under_its_day(monkeypatch):
    kept = {}

    class S3:
        def put_object(self, Bucket, Key, Body, ContentType):
            kept[Bucket, Key] = json.loads(Body)

    monkeypatch.setenv("REPORTS_BUCKET_NAME", "reports")
    monkeypatch.setattr(boto3, "client", lambda service: S3())
    key = app.handler({}, None)["key"]
    app.handler({}, None)
    assert [*kept] == [("reports", key)]


def test_what_it_says():
    assert app.report(datetime(2024, 12, 31, tzinfo=UTC))["days_of_the_year"] == 366
