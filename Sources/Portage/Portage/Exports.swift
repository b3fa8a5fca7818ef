// Everything that a job needs is available with `import Portage`.
@_exported import BatchRuntime
@_exported import Columnar
@_exported import DStreams
@_exported import Errors
@_exported import KafkaTransport
@_exported import Offsets
@_exported import RDDs
@_exported import Tables
