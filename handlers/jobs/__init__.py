"""Everything that people are reminded of, a file a kind."""

from __future__ import annotations

from handlers.jobs import (
    before_meeting,
    frame_untold,
    guide_due,
    mail_before,
    no_date,
    planned_visits,
    report_due,
    second_meeting,
)
from handlers.jobs.kinds import Job, Together

JOBS: tuple[Job | Together, ...] = (
    second_meeting.JOB,
    before_meeting.JOB,
    guide_due.JOB,
    mail_before.JOB,
    no_date.JOB,
    report_due.JOB,
    frame_untold.JOB,
    planned_visits.JOB,
)
BY_KIND = {job.kind: job for job in JOBS}
