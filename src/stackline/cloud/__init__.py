"""The one door to AWS. Which cloud is behind it, AWS or the embedded one, is known here and nowhere above."""

from stackline.cloud.cloud import Access, Away, Cloud, Hook, Refusal
from stackline.cloud.embedded import EmbeddedCloud, EmbeddedStatus, open_embedded
from stackline.cloud.live import Acting, Happened, LiveCode, end_work, happened, replay, work_on
from stackline.cloud.opening import open_cloud

__all__ = [
    "Access",
    "Acting",
    "Away",
    "Cloud",
    "EmbeddedCloud",
    "EmbeddedStatus",
    "Happened",
    "Hook",
    "LiveCode",
    "Refusal",
    "end_work",
    "happened",
    "open_cloud",
    "open_embedded",
    "replay",
    "work_on",
]
