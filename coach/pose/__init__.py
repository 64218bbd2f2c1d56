"""From pictures to poses: landmarks, the network that finds them, logs of them."""
