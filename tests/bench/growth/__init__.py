"""An app that comes with a new version: what a migration over all tenants is measured with."""
