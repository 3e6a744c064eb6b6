"""Who takes part: a module a library, a function a way to do the work, and here the list of all."""

from dataclasses import dataclass

OURS = "everystep"
READ = "one read by two threads"
GIVEN = "steps alone, sums given"


@dataclass(frozen=True)
class Contestant:
    """One way of one `peer` to do a work, in words and by its function's address below this package.

    `package` is what it needs beside the project's own environment, None where it runs in that one. Of the
    ways of a peer the fastest counts.
    """

    peer: str
    how: str
    function: str
    package: str | None = None

    @property
    def address(self) -> str:
        """Where its process finds the function."""
        return f"{__name__}.{self.function}"


READERS = (
    Contestant(READ, "numba", "limits:read_by_numba"),
    Contestant(READ, "NumPy", "limits:read_by_numpy"),
)

FULL_BATCH_PEERS = (
    Contestant("PyTorch", "by hand, rows", "by_torch:rows_by_hand", "torch"),
    Contestant("PyTorch", "by hand, columns", "by_torch:columns_by_hand", "torch"),
    Contestant("PyTorch", "backward, torch.optim.SGD", "by_torch:optimizer", "torch"),
    Contestant("JAX", "grad, optax.sgd, scan", "by_jax:optimizer", "optax"),
    Contestant("JAX", "by hand, columns, fori_loop", "by_jax:columns_by_hand", "optax"),
    Contestant("NumPy", "by hand, rows", "by_numpy:rows", "numpy"),
    Contestant("NumPy", "by hand, columns", "by_numpy:columns", "numpy"),
)

FULL_BATCH = (
    Contestant(OURS, "every state recorded", "own:every_state"),
    Contestant(f"{OURS}, nothing recorded", "the ends kept", "own:ends_only"),
    *READERS,
    *FULL_BATCH_PEERS,
    Contestant(f"{OURS}, {GIVEN}", "every state recorded", "own:steps_alone"),
    Contestant(f"JAX, {GIVEN}", "scan, every state returned", "by_jax:given_the_sums", "optax"),
    Contestant(f"NumPy, {GIVEN}", "a loop, nothing recorded", "by_numpy:given_the_sums", "numpy"),
)

SUMS = (
    Contestant(OURS, "the sums", "own:sums"),
    Contestant(f"{OURS}, to the optimum", "sums, solved", "own:optimum"),
    *READERS,
    Contestant("BLAS XᵀX", "NumPy", "by_numpy:gram", "numpy"),
    Contestant("BLAS XᵀX", "NumPy, in blocks of 2 MB", "by_numpy:gram_of_blocks", "numpy"),
    Contestant("LinearRegression().fit", "scikit-learn", "by_sklearn:linear_regression", "scikit-learn"),
    Contestant("Ridge().fit", "scikit-learn, cholesky", "by_sklearn:ridge", "scikit-learn"),
    Contestant("glum", "normal, no penalty", "by_glum:normal", "glum"),
)

WIDE_SUMS = (
    SUMS[0],
    *READERS,
    Contestant("matrix multiply", "BLAS, 3000 × 3000, as 2nd²", "limits:matrix_multiply"),
    *SUMS[4:],
)

ONE_BY_ONE = (
    Contestant(OURS, "the epoch's steps", "own:one_by_one_alone"),
    Contestant(f"{OURS}, the whole job", "sums, optimum, epoch", "own:one_by_one"),
    *READERS,
    Contestant("SGDRegressor", "scikit-learn, shuffled", "by_sklearn:sgd", "scikit-learn"),
    Contestant("Vowpal Wabbit", "cached pass, not shuffled, float32", "by_vw:cached_pass", "vowpalwabbit"),
    Contestant("JAX", "optax.sgd, scan, shuffled", "by_jax:sgd", "optax"),
    Contestant("river", "learn_one, not shuffled", "by_river:one_by_one", "river"),
)

ADAM = (
    Contestant(OURS, "the epoch's steps", "own:adam_alone"),
    Contestant(f"{OURS}, the whole job", "sums, optimum, epoch", "own:adam"),
    *READERS,
    Contestant("PyTorch", "backward, torch.optim.Adam", "by_torch:adam_usual", "torch"),
    Contestant("PyTorch", "gradient by hand, torch.optim.Adam", "by_torch:adam_given_gradients", "torch"),
    Contestant("PyTorch", "by hand", "by_torch:adam_by_hand", "torch"),
    Contestant("JAX", "optax.adam, scan", "by_jax:adam", "optax"),
    Contestant("NumPy", "batches taken one by one", "by_numpy:taken", "numpy"),
    Contestant("NumPy", "shuffled once, slices", "by_numpy:shuffled", "numpy"),
)

REPLAY = (Contestant(OURS, "run.step(k), k drawn", "own:replay"),)

GROWTH = (FULL_BATCH[0], *READERS)
GROWTH_WITH_ROWS = (*GROWTH, *FULL_BATCH_PEERS)
