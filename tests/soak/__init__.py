"""Long runs that look for what short tests miss: `make soak`."""
