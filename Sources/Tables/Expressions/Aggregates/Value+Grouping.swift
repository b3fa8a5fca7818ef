import Columnar

extension Value {
    /// The value as grouping takes it: -0.0 is 0.0 and every NaN is one, inside arrays and structs too.
    ///
    /// Mirrors `org.apache.spark.sql.catalyst.optimizer.NormalizeFloatingNumbers`.
    package var asGroupingKey: Value {
        switch self {
        case .double(let number): .double(number == 0 ? 0 : number.isNaN ? .nan : number)
        case .array(let members): .array(members.map(\.asGroupingKey))
        case .structure(let members): .structure(members.map(\.asGroupingKey))
        case .map(let entries): .map(entries.map { Entry($0.key.asGroupingKey, $0.value.asGroupingKey) })
        case .null, .boolean, .long, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval: self
        }
    }
}
