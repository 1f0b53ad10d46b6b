"""Four eyes on offers: whoever wrote part of a draft does not approve it."""
