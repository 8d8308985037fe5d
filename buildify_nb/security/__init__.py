"""Tenants, users, roles, permissions, tokens and the audit log."""
