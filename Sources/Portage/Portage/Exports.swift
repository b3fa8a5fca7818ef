// What comes along with `import Portage`: the two APIs whole, and of the modules below them the types that a job's author meets, one by
// one. `Tests/DocsTests/ExportsTests.swift` lists them too, each with what it is needed for.
@_exported import DStreams
@_exported import RDDs
@_exported import Tables

// Values, types and schemas; columns and batches for sources and sinks of one's own.
@_exported import struct Columnar.BytesBuilder
@_exported import struct Columnar.ColumnArray
@_exported import struct Columnar.ColumnBuilder
@_exported import enum Columnar.DataType
@_exported import enum Columnar.DayTimeField
@_exported import struct Columnar.Decimal128
@_exported import struct Columnar.Field
@_exported import struct Columnar.IntervalFields
@_exported import struct Columnar.RecordBatch
@_exported import struct Columnar.Schema
@_exported import enum Columnar.Value
@_exported import enum Columnar.YearMonthField

// What `asc` and `desc` of a column give.
@_exported import struct Plans.SortOrder

// Sources, sinks, clocks and observers that a job brings.
@_exported import struct BatchRuntime.BatchPlan
@_exported import class BatchRuntime.ManualClock
@_exported import struct BatchRuntime.Observation
@_exported import protocol BatchRuntime.OffsetRangeSource
@_exported import enum BatchRuntime.OutputMode
@_exported import protocol BatchRuntime.OutputObserver
@_exported import protocol BatchRuntime.StreamClock
@_exported import protocol BatchRuntime.StreamSink
@_exported import protocol BatchRuntime.StreamSource
@_exported import class BatchRuntime.SystemClock
@_exported import enum BatchRuntime.TrapReport

// Kafka: the cluster, and where its records are.
@_exported import struct KafkaTransport.KafkaCluster
@_exported import protocol KafkaTransport.TopicConnector
@_exported import struct Offsets.BatchManifest
@_exported import struct Offsets.OffsetRange
@_exported import struct Offsets.TopicPartition

// Errors, by which every failure is told from another.
@_exported import typealias BatchRuntime.BatchLoopError
@_exported import enum BatchRuntime.BatchLoopErrorCode
@_exported import struct Errors.CodedError
@_exported import struct Errors.ErrorClass
@_exported import protocol Errors.ErrorCode
@_exported import protocol Errors.PortageError
@_exported import struct Expressions.AnalysisError
@_exported import typealias Expressions.ExpressionError
@_exported import enum Expressions.ExpressionErrorCode
@_exported import struct Expressions.UserFunctionError
@_exported import struct KafkaTransport.KafkaError
@_exported import enum KafkaTransport.KafkaErrorCode
@_exported import typealias Offsets.OffsetError
@_exported import enum Offsets.OffsetErrorCode
