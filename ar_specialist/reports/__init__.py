"""What the report modules share: filters, columns, charts and totals."""
