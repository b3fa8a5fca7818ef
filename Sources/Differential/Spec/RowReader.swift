import BatchRuntime
import Columnar
import Offsets

/// Splits the rows of one side into label, key and values, as the comparison's spec says.
struct RowReader {
    private let side: Side
    private let spec: ComparisonSpec.Columns
    private var columns: [String] = []
    private var label: Int?
    private var key: [Int] = []
    private var values: [Int] = []

    init(side: Side, spec: ComparisonSpec.Columns) {
        self.side = side
        self.spec = spec
    }

    /// Calls `body` with each row of `observation`.
    mutating func rows(
        of observation: Observation, _ body: (_ label: Int64, _ key: CellKey, _ values: [Value]) throws(DifferentialError) -> Void
    ) throws(DifferentialError) {
        guard !observation.rows.isEmpty else { return }
        if columns != observation.columns || columns.isEmpty { try resolve(observation.columns) }
        for row in observation.rows {
            guard row.count == columns.count else {
                throw DifferentialError(
                    .schema,
                    "\(observation.output) at \(observation.label): a row has \(Count.of(row.count, "value")) for the columns \(columns)")
            }
            var rowLabel = observation.label
            if let label {
                guard let millis = Self.millis(row[label]) else {
                    throw DifferentialError(
                        .schema,
                        "\(observation.output) at \(observation.label): column \"\(columns[label])\" should be a window, a timestamp "
                            + "or ms as a long, to serve as label; found \(ValueJSON.text(row[label]))")
                }
                rowLabel = millis
            }
            try body(rowLabel, CellKey(key.map { row[$0] }), values.map { row[$0] }.flattened)
        }
    }

    private mutating func resolve(_ names: [String]) throws(DifferentialError) {
        func index(_ name: String) throws(DifferentialError) -> Int {
            guard let index = names.firstIndex(of: name) else {
                throw DifferentialError(
                    .unknownColumn, "the \(side.rawValue) side has no column \"\(name)\"; it has \(names.joined(separator: ", "))")
            }
            return index
        }
        label = nil
        if case .column(let name) = spec.label { label = try index(name) }
        key = []
        for name in spec.key { key.append(try index(name)) }
        values = []
        for name in spec.values { values.append(try index(name)) }
        columns = names
    }

    /// The value of a label column in ms since the epoch.
    private static func millis(_ value: Value) -> Int64? {
        switch value {
        case .long(let millis): return millis
        case .timestamp(let micros), .timestampNTZ(let micros): return floorDivide(micros, 1_000)
        case .date(let days): return Int64(days) * 86_400_000
        case .structure(let members): return members.last.flatMap(millis)
        default: return nil
        }
    }
}
