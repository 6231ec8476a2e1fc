"""What is wrong with a template: our own rules, one a file, with cfn-lint and the SAM schema beside them."""

from stackline.checks.check import check, check_quick
from stackline.checks.code.renamed import still_read
from stackline.checks.edits import mend
from stackline.checks.fixes import fix_all
from stackline.checks.rule import Rule, Subject, rules

__all__ = ["Rule", "Subject", "check", "check_quick", "fix_all", "mend", "rules", "still_read"]
