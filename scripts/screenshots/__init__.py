"""`make screenshots`: the pictures of docs/images, one of each page and state in both themes."""
