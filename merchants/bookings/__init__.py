"""Appointments and errands: a member's voucher, kept for a time and a store."""
