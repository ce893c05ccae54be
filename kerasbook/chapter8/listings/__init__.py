"""The listings of chapter 8, each as the book would print it."""
