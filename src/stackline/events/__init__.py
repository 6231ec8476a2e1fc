"""Events to try a function with: samples of every AWS event source, and those that the project keeps in `events/`."""

from stackline.events.choosing import Offer, offers
from stackline.events.sample import Sample, generate, samples
from stackline.events.saved import FOLDER, read_saved, saved_names, write_saved

__all__ = [
    "FOLDER",
    "Offer",
    "Sample",
    "generate",
    "offers",
    "read_saved",
    "samples",
    "saved_names",
    "write_saved",
]
