"""The listings of chapter 7, each as the book would print it."""
