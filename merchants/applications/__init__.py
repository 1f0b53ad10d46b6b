"""Workshops that want to become partners: a form outside any login, checked and decided at the desk."""
