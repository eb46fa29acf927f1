"""The only reader of ERPNext's tables. Returns plain typed rows and checks no permissions itself."""
