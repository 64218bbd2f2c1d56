"""Makes the weights of learned measures from rendered bodies."""
