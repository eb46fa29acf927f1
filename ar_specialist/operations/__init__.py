"""Use cases: read, decide, record. One module per capability."""
