"""How the recorders of expressions and aggregates write a value of Spark's, and what they call a refusal."""
import datetime
import decimal

from pyspark.sql import types as T

D, TS = datetime.date, datetime.datetime


def encode(value, kind):
    if value is None:
        return None
    if isinstance(kind, (T.DoubleType, T.FloatType)):
        return repr(float(value))
    if isinstance(kind, T.ArrayType):
        return [encode(v, kind.elementType) for v in value]
    if isinstance(kind, T.StructType):
        return [encode(value[i], f.dataType) for i, f in enumerate(kind.fields)]
    if isinstance(kind, T.BinaryType):
        return {"x": bytes(value).hex()}
    if isinstance(kind, T.DateType):
        return value if isinstance(value, int) else (value - D(1970, 1, 1)).days
    if isinstance(kind, (T.TimestampType, T.TimestampNTZType)):
        if isinstance(value, int):
            return value
        delta = value - TS(1970, 1, 1)
        return (delta.days * 86400 + delta.seconds) * 1000000 + delta.microseconds
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, (bool, int, str)):
        return value
    return {"other": str(value)}


def reason(error):
    """The error's class; of a failure in the JVM that of its last cause, or the cause's Java class where it has none."""
    name = error.getErrorClass() if hasattr(error, "getErrorClass") else None
    cause = getattr(error, "java_exception", None)
    while name is None and cause is not None:
        last, cause = cause, cause.getCause()
        if cause is None:
            known = getattr(last, "getErrorClass", None)
            try:
                name = known() if known else None
            except Exception:
                name = None
            name = name or last.getClass().getSimpleName()
    return name or type(error).__name__
