from tests.conversations.scenery import centre_file, centre_url, fast_folder, stage, town, usual_bot

__all__ = ["centre_file", "centre_url", "fast_folder", "stage", "town", "usual_bot"]
