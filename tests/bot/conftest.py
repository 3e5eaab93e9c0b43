from tests.bot.school_year import year_file

__all__ = ["year_file"]
