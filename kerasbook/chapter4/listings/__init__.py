"""The listings of chapter 4, each as the book would print it."""
