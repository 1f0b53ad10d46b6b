"""Stripe: Checkout sessions, payment intents, charges, refunds and signed events."""
