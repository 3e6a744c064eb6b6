"""UPDATE -> next state: the one loop, and what ends it."""
