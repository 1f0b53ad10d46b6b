"""Stripe: Checkout sessions, payment intents, charges, refunds, transfers and signed events."""
