"""The listings of chapter 2, each as the book would print it."""
