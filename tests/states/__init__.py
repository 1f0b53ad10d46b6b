"""The life of vouchers against a plain model: whatever happens in whatever order, both agree."""
