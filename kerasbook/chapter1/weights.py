"""1.1.5 Weights are parameters, and the loss that judges them."""
