"""WeChat Pay v3: the gateway inside WeChat, its bills, and the door for its notices."""
