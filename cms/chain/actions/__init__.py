"""Linking rows into blocks, taking the head of the chain out of the house, keeping what a proof found."""

from cms.chain.actions.anchor import anchor, note_restored
from cms.chain.actions.note_proof import note_proof
from cms.chain.actions.seal import seal

__all__ = ["anchor", "note_proof", "note_restored", "seal"]
