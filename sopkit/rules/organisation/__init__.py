"""Who is there to do it, and to answer for it."""
