"""The listings of chapter 9, each as the book would print it."""
