"""Chinese: the short forms are digits only, for lists and narrow columns."""

SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
