"""The demo company: its customers' histories as data, the plan of its documents, and what writes them.

Plain Python that knows no site: `story` and the `cast` in it, `agreements`, `history`, `incidents`, `events` and `plan`, with
`timeline`, `exchange`, `catalogue`, `places` and `progress`. The other modules need a site with ERPNext.
"""
