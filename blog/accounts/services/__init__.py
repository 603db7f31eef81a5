"""All writes of accounts; one module per kind of object."""
