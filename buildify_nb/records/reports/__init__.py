"""Reports and dashboards: saved questions about records with the way in which their answers are shown."""
