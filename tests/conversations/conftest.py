from tests.conversations.scenery import centre_file, centre_url, stage, town

__all__ = ["centre_file", "centre_url", "stage", "town"]
