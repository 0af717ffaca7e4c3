"""A Spark cluster whose master listens on this machine: a session with it, and onrecord shipped to its workers.

Driver and master are on this machine: onrecord opens no connection to another.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import onrecord
from onrecord.encoder import find_models
from onrecord.errors import OnrecordError, UsageError

HERE = "127.0.0.1"
PORT = 7077
SHIPPED = "onrecord-shipped"
ANSWERS_WITHIN = 5
"""Seconds a master may take to answer: it is on this machine."""


def pack_for_workers(folder: Path) -> Path:
    """Write onrecord and its model as one archive, as they are installed, and return its path."""
    path = folder / f"{SHIPPED}.tar.gz"
    package, models = Path(onrecord.__file__).parent, find_models()
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        archive.add(package, "onrecord", filter=lambda m: None if "__pycache__" in m.name else m)
        if models.parent.parent != package:
            archive.add(models, "onrecord/encoder/models")
    return path


@contextmanager
def open_session(port: int, **more: str) -> Iterator[Any]:
    """Yield a session with the cluster whose master listens at `port`; `more` are settings of Spark, `_` for a dot.

    Raises UsageError where PySpark is not installed, OnrecordError where no cluster answers or its work fails.
    """
    master = f"spark://{HERE}:{port}"
    if importlib.util.find_spec("pyspark"):
        _knock(port, master)
    with start_session(master, **more) as session:
        yield session


@contextmanager
def start_session(master: str, **more: str) -> Iterator[Any]:
    """Yield a session with a master, one of Spark's names for it."""
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise UsageError(
            "a cluster needs PySpark, which is not installed.", next_step="pip install 'onrecord[spark]'"
        ) from error
    # Whatever Spark listens on, it listens on loopback alone.
    os.environ["SPARK_LOCAL_IP"] = HERE
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as folder:
        said = {
            "spark.master": master,
            "spark.app.name": "onrecord bulk",
            "spark.driver.host": HERE,
            "spark.driver.bindAddress": HERE,
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.archives": f"{pack_for_workers(Path(folder))}#{SHIPPED}",
            "spark.executorEnv.OMP_NUM_THREADS": "1",
            "spark.sql.warehouse.dir": folder,
            "spark.task.maxFailures": "8",
            "spark.log.level": "ERROR",
            **{name.replace("_", "."): value for name, value in more.items()},
        }
        builder = SparkSession.builder
        for name, value in said.items():
            builder = builder.config(name, value)
        logging.getLogger("py4j").setLevel(logging.ERROR)
        try:
            session = builder.getOrCreate()
        except Exception as error:  # py4j's and PySpark's own, by many names
            raise _refuse(master) from error
        try:
            yield session
        except (Py4JError, PySparkException) as error:
            raise OnrecordError(
                "the cluster did not finish its work.",
                item=master,
                next_step="See the logs of its workers; they have to read and write the folders named, "
                "and the same command goes on where it stopped.",
            ) from error
        finally:
            session.stop()


def _knock(port: int, master: str) -> None:
    """Raise where nothing listens: Spark itself would try for a minute."""
    import socket  # noqa: TID251 - to loopback alone, where Spark itself connects to next

    try:
        socket.create_connection((HERE, port), ANSWERS_WITHIN).close()
    except OSError as error:
        raise _refuse(master) from error


def _refuse(master: str) -> OnrecordError:
    return OnrecordError(
        "the cluster could not be reached.",
        item=master,
        next_step="Start a master and workers on this machine, which need a Java; `make cluster` shows how.",
    )


def make_loader() -> Callable[[str], ModuleType]:
    """Return what gives a worker a module of the onrecord that was shipped."""

    # Sent by value: a worker knows nothing of onrecord before it has put what was shipped on its path.
    def load(name: str) -> ModuleType:
        import importlib

        from pyspark import SparkFiles

        place = SparkFiles.get("onrecord-shipped")
        if place not in sys.path:
            sys.path.insert(0, place)
        module = importlib.import_module(name)
        if not str(module.__file__).startswith(place):
            raise RuntimeError("not the onrecord that was shipped")
        return module

    return load
