"""The house in one process under a clock of its own: a seed decides what happens, who dies and who lies."""
