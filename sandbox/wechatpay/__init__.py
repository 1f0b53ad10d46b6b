"""WeChat Pay v3: orders, refunds and bills as its API speaks, and the sheet on which a phone pays."""
