"""A member's inbox on the site: everything the club told him, whatever became of WeChat and SMS."""
