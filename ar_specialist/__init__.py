"""The accounts-receivable desk of ERPNext."""

__version__ = "0.1.0"
