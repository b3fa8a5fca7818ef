import Columnar
import Expressions
import Plans

/// A Swift value that may stand where a column is wanted: `col("age") > 21`.
public protocol SparkLiteral: Sendable {
    /// The value as a literal column.
    var toLiteralColumn: Column { get }
}

extension Bool: SparkLiteral { public var toLiteralColumn: Column { lit(self) } }
extension Int8: SparkLiteral { public var toLiteralColumn: Column { lit(self) } }
extension Int16: SparkLiteral { public var toLiteralColumn: Column { lit(self) } }
extension Int32: SparkLiteral { public var toLiteralColumn: Column { lit(self) } }
extension Int64: SparkLiteral { public var toLiteralColumn: Column { lit(self) } }
extension Int: SparkLiteral { public var toLiteralColumn: Column { lit(self) } }
extension Float: SparkLiteral { public var toLiteralColumn: Column { lit(self) } }
extension Double: SparkLiteral { public var toLiteralColumn: Column { lit(self) } }
extension String: SparkLiteral { public var toLiteralColumn: Column { lit(self) } }

/// A literal column. An `Int` is a `bigint`, as in the client of Spark Connect.
public func lit(_ value: Bool) -> Column { Column(.literal(.boolean(value), .boolean)) }
public func lit(_ value: Int8) -> Column { Column(.literal(.long(Int64(value)), .byte)) }
public func lit(_ value: Int16) -> Column { Column(.literal(.long(Int64(value)), .short)) }
public func lit(_ value: Int32) -> Column { Column(.literal(.long(Int64(value)), .integer)) }
public func lit(_ value: Int64) -> Column { Column(.literal(.long(value), .long)) }
public func lit(_ value: Int) -> Column { Column(.literal(.long(Int64(value)), .long)) }
public func lit(_ value: Float) -> Column { Column(.literal(.double(Double(value)), .float)) }
public func lit(_ value: Double) -> Column { Column(.literal(.double(value), .double)) }
public func lit(_ value: String) -> Column { Column(.literal(.string(value), .string)) }
