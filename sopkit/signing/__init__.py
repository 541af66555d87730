"""Signing the review of SOPs: who may, of which text, and what is then written and committed."""
