"""Verify claims against documents and account for reading lists."""
