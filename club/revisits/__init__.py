"""Revisits: the call queues of the call centre, drawn by rule, called inside their hours, checked."""
