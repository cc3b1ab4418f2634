"""The questions that a credit committee asks of a plan, each with the figure that raised it.

content/dossier/rules.yaml   which are asked, from which number on, where to answer
case                         what a rule reads, and how it words numbers
money, sales, proof          the rules: a case → what is doubtful in it
asking                       the question in the reader's language, with the team's answer
"""

from pie_core.report.questions.asking import Question, raised

__all__ = ["Question", "raised"]
