"""A bound on how often something may happen: at once, and in the long run.

A bucket holds so many tokens; each event takes one, and they come back at a steady rate. It is how
networks shape traffic: a burst is welcome, a flood is not.
"""


class TokenBucket:
    """Tokens that come back with time.

    Parameters
    ----------
    burst : float
        Tokens of a full bucket.
    per_second : float
        Tokens that come back in a second.
    """

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._tokens = burst
        self._filled = 0.0

    def seconds_until_token(self, now: float) -> float:
        """Return how long to wait for the next token; 0 if there is one.

        Parameters
        ----------
        now : float
            Seconds on a clock that only goes forward.
        """
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._per_second)
        self._filled = now
        # The sum of many small shares may miss one by its rounding error.
        return 0.0 if self._tokens > 1 - 1e-9 else (1 - self._tokens) / self._per_second

    def take(self, tokens: float = 1) -> None:
        """Take tokens; below zero, the next ones are owed."""
        self._tokens -= tokens
