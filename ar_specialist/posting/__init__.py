"""The only writer of ERPNext's documents: credit notes, corrected invoices, write-offs, refunds.

Everything is done through ERPNext's own functions and with the rights the user has in ERPNext. It is told what to
post, and decides nothing; it reads of ERPNext the documents it writes about, and the ledger not at all.
"""
