"""One file per page of the portal."""
