"""What `make` calls: run the tests, show the demo, build a bench. Standard library only, Python 3.10 or newer."""
