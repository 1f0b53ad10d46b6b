"""The whole product under load while its processes are killed and its neighbours lie: `make chaos`."""
