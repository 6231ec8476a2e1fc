"""The steps of a deployment, one a file, in this order: check, package, upload, settle, plan, execute."""
