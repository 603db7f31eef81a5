"""What templates can't say by themselves."""
