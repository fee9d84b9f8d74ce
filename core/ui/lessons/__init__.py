"""Lessons on screen: the bar that goes with the visitor over all pages, and the doors on Home. Not on the pages yet."""
