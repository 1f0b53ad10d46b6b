"""Tests of merging memberships."""
