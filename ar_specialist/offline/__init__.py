"""The aging away from the ERP: an exported ledger in, tables and files out.

Imports the standard library, `receivables` and, to write XLSX, openpyxl; never Frappe.
"""
