"""The listings of chapter 3, each as the book would print it."""
