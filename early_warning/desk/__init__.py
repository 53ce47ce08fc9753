"""Warnings as people see them: the inbox, one warning, its figures and history, and where else they show."""


def register() -> None:
    """What the desk puts on other modules' pages, and the acts it offers."""
    from early_warning.desk import alert, approvals, bulk, home, panels, timeline

    for module in (alert, approvals, bulk, home, panels, timeline):
        module.register()
