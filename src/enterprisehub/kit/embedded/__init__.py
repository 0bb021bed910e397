"""A real Postgres and a real Valkey from PyPI wheels, kept under the data directory.

`postgres(data_dir)` and `valkey(data_dir)` describe the servers; `launch` starts one. Whoever starts them owns them: they
die with the process (and the thread) that started them.
"""

from enterprisehub.kit.embedded.launch import Running, Server, launch
from enterprisehub.kit.embedded.postgres import Postgres, postgres
from enterprisehub.kit.embedded.valkey import Valkey, valkey

__all__ = ["Postgres", "Running", "Server", "Valkey", "launch", "postgres", "valkey"]
