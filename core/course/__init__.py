"""The notebook course on this machine: what the course prints, what is computed here, and the difference.

    python -m core.course --csv course.csv

Cells whose output is random (a linear layer with random weights, sampling) print nothing that could be compared.
"""

from core.course.report import CourseRow, course_report
from core.course.run import load_present, run_course

__all__ = ["CourseRow", "course_report", "load_present", "run_course"]
