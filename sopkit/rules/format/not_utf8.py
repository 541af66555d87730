"""The file is not written in UTF-8.

Every other encoding shows some of its characters wrong to some of its readers. Chinese Windows programs often save
as GBK.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
