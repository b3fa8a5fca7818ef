import Columnar

/// Values as Scala prints them: `(a,1)`, `Some(2)`, `1.0E10`, `CompactBuffer(1, 2)`.
package enum SparkText {
    package static func of(_ value: Any) -> String {
        switch value {
        case let text as String: text
        case let number as Double: JavaDouble.string(number)
        case let number as Float: JavaDouble.string(number)
        case let number as any BinaryInteger: "\(number)"
        default: reflected(value)
        }
    }

    /// A struct like a case class, an array like a result of `groupByKey`.
    private static func reflected(_ value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        func members() -> [String] { mirror.children.map { of($0.value) } }
        switch mirror.displayStyle {
        // A value that may be null in Java is not an Option.
        case .optional where value is RecordBytes?: return (value as? RecordBytes)?.string ?? "null"
        case .tuple: return "(\(members().joined(separator: ",")))"
        case .optional: return mirror.children.first.map { "Some(\(of($0.value)))" } ?? "None"
        case .collection: return "CompactBuffer(\(members().joined(separator: ", ")))"
        case .struct where !(value is any CustomStringConvertible) && !mirror.children.isEmpty:
            return "\(type(of: value))(\(members().joined(separator: ",")))"
        default: return String(describing: value)
        }
    }
}
