"""The hub for programs: JSON over the queries and actions that the pages use, told by OpenAPI."""
