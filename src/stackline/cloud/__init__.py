"""The one door to AWS. Which cloud is behind it, AWS or the embedded one, is known here and nowhere above."""

from stackline.cloud.cloud import Access, Away, Cloud, Hook, Refusal
from stackline.cloud.embedded import EmbeddedCloud, EmbeddedStatus, open_embedded
from stackline.cloud.opening import open_cloud

__all__ = [
    "Access",
    "Away",
    "Cloud",
    "EmbeddedCloud",
    "EmbeddedStatus",
    "Hook",
    "Refusal",
    "open_cloud",
    "open_embedded",
]
