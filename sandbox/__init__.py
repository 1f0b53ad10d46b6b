"""A stand-in for WeChat, an SMS gateway, a mail gateway and Stripe, with a phone on screen.

Development, demo and tests only. It speaks the vendors' own protocols over HTTP and imports nothing of the
club, so whatever works against it was really said in the vendor's language.
"""
