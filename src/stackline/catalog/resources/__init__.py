"""One file a resource type: `RESOURCE` and `CONNECTIONS`. Dropped in here, it is everywhere."""
