"""Slack's texts and blocks as HTML; everything a person or bot wrote is escaped here or by Jinja."""
