"""The demo company: its customers' histories as data, the plan of its documents, and what writes them.

`timeline`, `exchange`, `catalogue`, `events`, `story`, `cast_*`, `incidents`, `history` and `plan` are plain
Python and know no site. `site`, `masters`, `documents`, `ledger_check`, `people`, `desk` and `record` need one.
"""
