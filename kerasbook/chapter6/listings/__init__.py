"""The listings of chapter 6, each as the book would print it."""
