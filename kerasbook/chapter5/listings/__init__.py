"""The listings of chapter 5, each as the book would print it."""
