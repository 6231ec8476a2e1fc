"""Sample events in the shapes that AWS documents, one file a group of sources; see `stackline.events.sample`."""
