"""What the suite costs: counted on moto, timed against the emulator's tables; `make bench`."""
