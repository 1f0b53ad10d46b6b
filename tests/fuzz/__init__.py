"""The API under thousands of strange calls, against a running server."""
