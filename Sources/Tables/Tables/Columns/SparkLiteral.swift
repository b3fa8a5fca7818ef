import Columnar
import Expressions
import Plans

/// A Swift value that can be used as a column: `col("age") > 21`.
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

/// A literal of the type `boolean`.
public func lit(_ value: Bool) -> Column { Column(.literal(.boolean(value), .boolean)) }
/// A literal of the type `tinyint`.
public func lit(_ value: Int8) -> Column { Column(.literal(.long(Int64(value)), .byte)) }
/// A literal of the type `smallint`.
public func lit(_ value: Int16) -> Column { Column(.literal(.long(Int64(value)), .short)) }
/// A literal of the type `int`.
public func lit(_ value: Int32) -> Column { Column(.literal(.long(Int64(value)), .integer)) }
/// A literal of the type `bigint`.
public func lit(_ value: Int64) -> Column { Column(.literal(.long(value), .long)) }
/// A literal of the type `bigint`, as in the Swift client of Spark Connect; in Scala `lit(1)` is an `int`.
public func lit(_ value: Int) -> Column { Column(.literal(.long(Int64(value)), .long)) }
/// A literal of the type `float`.
public func lit(_ value: Float) -> Column { Column(.literal(.double(Double(value)), .float)) }
/// A literal of the type `double`.
public func lit(_ value: Double) -> Column { Column(.literal(.double(value), .double)) }
/// A literal of the type `string`.
public func lit(_ value: String) -> Column { Column(.literal(.string(value), .string)) }
