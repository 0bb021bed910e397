"""From an alert to an incident with a timeline, actions from an allow-list, and a postmortem's draft."""
