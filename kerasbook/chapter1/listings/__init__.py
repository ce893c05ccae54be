"""The listings of chapter 1, each as the book would print it."""
