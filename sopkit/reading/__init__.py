"""From bytes to SOPs: nothing here knows a rule, Git, or the day."""
