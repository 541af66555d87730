"""One page type a file: ``build(library, reference)`` yields its pages."""
