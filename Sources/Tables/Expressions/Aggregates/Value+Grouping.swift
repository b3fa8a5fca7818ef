import Columnar

extension Value {
    /// The value as a grouping key: -0.0 becomes 0.0 and every NaN the same, also inside arrays and structs.
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
