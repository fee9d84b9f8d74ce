"""Lessons: steps through the app's views, with questions whose answers the current model computes."""

from core.lessons.inventory import Inventory, NumberSetting, OptionSetting, Setting, TextSetting, ViewInventory
from core.lessons.judging import LETTERS, LONGEST_GUESS, Judged, answer_lesson, judge, read_guess
from core.lessons.lesson import Lesson, Question, Step
from core.lessons.loading import lesson_files, load_lesson

__all__ = [
    "LETTERS",
    "LONGEST_GUESS",
    "Inventory",
    "Judged",
    "Lesson",
    "NumberSetting",
    "OptionSetting",
    "Question",
    "Setting",
    "Step",
    "TextSetting",
    "ViewInventory",
    "answer_lesson",
    "judge",
    "lesson_files",
    "load_lesson",
    "read_guess",
]
