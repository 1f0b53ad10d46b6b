"""WeChat is away for an hour."""
