"""How dates look, by language; long ones stay as Django has them."""
