"""WeChat Pay v3, as far as it is spoken to: the door for its notices."""
