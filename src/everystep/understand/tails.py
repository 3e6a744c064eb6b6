"""Tails of Student's t and Fisher's F: how often chance alone goes so far."""

LEVEL = 0.95


def student_point(freedom: int) -> float:
    """The point that Student's t stays below in 97.5 of 100 cases.

    >>> round(student_point(10), 3), round(student_point(1), 3)
    (2.228, 12.706)
    """
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + LEVEL) / 2))


def f_tail(ratio: float, upper: int, lower: int) -> float:
    """The part of all cases in which F with these degrees of freedom is `ratio` or more.

    >>> round(f_tail(4.26, 2, 9), 3)
    0.05
    """
    from scipy.special import fdtrc

    return float(fdtrc(upper, lower, max(ratio, 0.0)))
