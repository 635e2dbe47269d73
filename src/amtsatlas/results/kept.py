"""What was asked for last, kept in memory up to a size."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key, the least recently asked let go where all together are too large. Threads share it."""

    def __init__(self, most: int, size: Callable[[Value], int]) -> None:
        """``most`` is what the sizes of all values may add up to; a value that is larger alone is never kept."""
        self._most, self._size, self._sum = most, size, 0
        self._lock = threading.Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """What was kept under the key."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep it as long as there is room; what another thread has kept under the key meanwhile stays."""
        size = self._size(value)
        with self._lock:
            if key in self._values or size > self._most:
                return
            self._values[key] = value
            self._sum += size
            while self._sum > self._most:
                self._sum -= self._size(self._values.popitem(last=False)[1])
