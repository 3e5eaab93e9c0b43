"""The two Word documents of the meeting mail: how their templates are made, and how they are filled."""
