"""What real Spark Streaming says to changes that come too late, and which of several failures awaitTermination gives.

Usage: late_changes.py FILE     writes the answers as JSON.
"""

import json
import sys

from pyspark import SparkContext
from pyspark.streaming import StreamingContext


def said(call):
    """The class and the message of the Java exception that the call ends in, or None."""
    try:
        call()
    except Exception as error:
        java = getattr(error, "java_exception", None)
        if java is None:
            return {"class": type(error).__name__, "message": str(error)}
        return {"class": java.getClass().getName(), "message": java.getMessage()}
    return None


def changes(sc, ssc, stream):
    """Each change as the JVM's own method, on a stream of a context."""
    jvm = sc._jvm
    jstream = stream._jdstream.dstream()
    duration = jvm.org.apache.spark.streaming.Duration
    seconds = duration(1000)
    return {
        "foreachRDD": lambda: stream._jdstream.print(),
        "window": lambda: jstream.window(duration(2000)),
        "persist": lambda: jstream.persist(),
        "checkpoint": lambda: jstream.checkpoint(seconds),
        "remember": lambda: ssc._jssc.remember(seconds),
        "queueStream": lambda: ssc._jssc.socketTextStream("localhost", 1),
        "setCheckpointDirectory": lambda: ssc._jssc.checkpoint("/tmp/never"),
    }


def late(sc):
    answers = {}
    ssc = StreamingContext(sc, 1)
    stream = ssc.queueStream([[1]]).map(lambda value: value)
    stream.foreachRDD(lambda rdd: None)
    ssc.start()
    answers["active"] = {name: said(call) for name, call in changes(sc, ssc, stream).items()}
    answers["active"]["start"] = said(ssc._jssc.start)
    ssc.stop(stopSparkContext=False)
    answers["stopped"] = {name: said(call) for name, call in changes(sc, ssc, stream).items()}
    answers["stopped"]["start"] = said(ssc._jssc.start)
    answers["stopped"]["stop"] = said(lambda: ssc._jssc.stop(False))
    return answers


def failures(sc):
    """Two outputs fail in one batch, then the context is awaited."""
    import time

    ssc = StreamingContext(sc, 1)
    stream = ssc.queueStream([[1], [2]])

    def fail(time, rdd):
        for value in rdd.collect():
            raise ValueError("failure of element %d" % value)

    stream.foreachRDD(fail)
    ssc.start()
    time.sleep(6)
    answer = said(lambda: ssc._jssc.awaitTerminationOrTimeout(1000))
    ssc.stop(stopSparkContext=False)
    first = "failure of element 1" in answer["message"]
    last = "failure of element 2" in answer["message"]
    return {"awaited after failures of elements 1 and 2": "first" if first else "last" if last else answer}


if __name__ == "__main__":
    sc = SparkContext("local[2]", "late-changes")
    sc.setLogLevel("OFF")
    answers = {"spark": sc.version, "late": late(sc), "failures": failures(sc)}
    sc.stop()
    with open(sys.argv[1], "w") as file:
        json.dump(answers, file, indent=1, sort_keys=True)
        file.write("\n")
