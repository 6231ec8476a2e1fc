"""What the browser is told of drift: what could not be looked at is not said to be as it was deployed."""

from __future__ import annotations

from stackline.deploy.drifted import Drift, Drifted
from stackline.server.delivery_views import drift_view


def test_what_could_not_be_looked_at_is_told_with_its_reason() -> None:
    queue = Drifted("Jobs", "AWS::SQS::Queue", "url", "in-sync", "Jobs")
    inline = Drifted("Hello", "AWS::Lambda::Function", "f", "unknown", "Hello", reason="its code is inline")
    custom = Drifted("Thing", "Custom::Thing", "t", "not-checked")
    view = drift_view(Drift("prod", "s", "a", "r", "t", (queue, inline, custom)))
    assert (view.state, view.looked, view.drifted, view.unseen) == ("unknown", 1, [], ["Custom::Thing"])
    assert [(one.id, one.card, one.reason) for one in view.unknown] == [
        ("Hello", "Hello", "its code is inline")
    ]
    assert drift_view(Drift("prod", "s", "a", "r", "t", (queue, custom))).state == "in-sync"
