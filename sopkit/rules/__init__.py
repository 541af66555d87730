"""One rule a file. File name (with ``_``) = rule id (with ``-``) = docs anchor = test id."""
