"""Receivables by age, for the workspace: the data come from `ar_specialist.api.chart_aging_buckets`."""
