"""From read text to contract values, one parser per catalogue kind. Pure; nothing is ever invented."""
