"""The firm's people: workspace, members, roles and rights, policies and styles, sign-in, API tokens."""
