"""How long we keep what nobody needs any more, and letting it go."""
