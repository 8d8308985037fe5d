"""The widgets of buildify-nb: one module each, views of public services."""

from buildify_widgets.import_wizard import ImportWizard
from buildify_widgets.record_form import RecordForm
from buildify_widgets.record_grid import RecordGrid
from buildify_widgets.studio import Studio

__all__ = ["ImportWizard", "RecordForm", "RecordGrid", "Studio"]
