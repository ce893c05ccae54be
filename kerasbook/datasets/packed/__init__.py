"""The files with the data that ship with the package, and a page about each: where it comes from and its licence."""
