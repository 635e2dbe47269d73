"""The own areas of authorities and ministry, and the way in."""
