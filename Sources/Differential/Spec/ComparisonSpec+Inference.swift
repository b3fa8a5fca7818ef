import BatchRuntime
import Columnar
import Offsets

extension ComparisonSpec {
    /// Infers from the observations which columns are label, key and value.
    ///
    /// - Legacy `key`, `value`: a pair. A single `value`: a value without a key if each label has at most one row,
    ///   else a multiset of rows.
    /// - Port: a window (a struct of two times, by any name), or `window_end` or `end`, gives the label; as many columns as the other
    ///   side's key has parts are the key, in order; the rest are values. Without a window the label is the batch's.
    /// - Parameters:
    ///   - legacyOutput, portOutput: needed if a side has several outputs.
    ///   - against: what the legacy job is compared with: decides how errors name the sides.
    ///   - chosen: what the caller specifies about the other side's columns.
    ///   - aggregates: what the caller knows about the value columns; inferred from their names otherwise.
    /// - Throws: `DifferentialError` that lists the existing outputs or columns, and says what to specify.
    public static func inferred(
        legacy: [Observation], port: [Observation], legacyOutput: String? = nil, portOutput: String? = nil,
        chosen: PortColumns = PortColumns(), aggregates: [Aggregate]? = nil, tolerance: Tolerance = .exact,
        against: JobComparison.Other? = nil
    ) throws(DifferentialError) -> ComparisonSpec {
        let legacyShape = try Shape(legacy, side: .legacy, output: legacyOutput)
        let portShape = try Shape(port, side: .port, output: portOutput)
        let oneRowALabel = legacyShape.hasOneRowALabel && portShape.hasOneRowALabel
        let keyParts = legacyShape.pairKeyParts ?? portShape.pairKeyParts
        let legacyColumns = legacyShape.columns(keyParts: keyParts, oneRowALabel: oneRowALabel)
        let portColumns = try portShape.columns(portShape.columns(keyParts: keyParts, oneRowALabel: oneRowALabel), chosen)
        // An output without rows shows nothing of its columns, and has nothing to compare.
        if legacyShape.sample != nil, portShape.sample != nil {
            let widths = (legacyShape.width(legacyColumns.values), portShape.width(portColumns.values))
            guard widths.0 == widths.1 else {
                let sides = SideNames(against)
                throw DifferentialError(
                    .schema,
                    "the \(sides.legacySide) has \(Count.of(widths.0, "value")) in \(legacyShape.names) and the \(sides.portSide) "
                        + "\(widths.1) in "
                        + "\(portShape.names), of which \(portColumns.key) are taken for the key: name the columns of the "
                        + "\(sides.portSide) that are key and value "
                        + "(--key COLUMN and --value COLUMN of compare)")
            }
        }
        return ComparisonSpec(
            legacy: legacyColumns, port: portColumns,
            aggregates: aggregates ?? portColumns.values.map(Aggregate.named), tolerance: tolerance)
    }

    /// The form of one output's rows.
    private struct Shape {
        let output: String?
        let names: [String]
        /// A row, to find nested values.
        let sample: [Value]?
        let hasOneRowALabel: Bool

        init(_ observations: [Observation], side: Side, output: String?) throws(DifferentialError) {
            self.output = try OutputSelection.output(of: observations, side: side, named: output)
            var names: [String] = []
            var sample: [Value]?
            var isSingle = true
            for observation in observations where observation.output == self.output && !observation.rows.isEmpty {
                if sample == nil {
                    names = observation.columns
                    sample = observation.rows.first
                }
                if observation.rows.count > 1 { isSingle = false }
            }
            self.names = names
            self.sample = sample
            hasOneRowALabel = isSingle
        }

        private var isPair: Bool { names == ["key", "value"] }
        private var isSingleValue: Bool { names == ["value"] }

        /// The label column and the columns that belong to the window.
        private var window: (label: Label, columns: Set<String>) {
            if let index = names.firstIndex(of: "window"), case .structure(let members)? = sample?[index], members.count >= 2 {
                return (.column("window"), ["window"])
            }
            if let sample, !isPair, let index = sample.indices.first(where: { Self.isWindow(sample[$0]) }), names.indices.contains(index) {
                return (.column(names[index]), [names[index]])
            }
            for (end, start) in [("window_end", "window_start"), ("end", "start")] where names.contains(end) {
                return (.column(end), [end, start])
            }
            return (.observation, [])
        }

        /// A struct of two times, the first the earlier, is a window whatever its name.
        private static func isWindow(_ value: Value) -> Bool {
            guard case .structure(let members) = value, members.count == 2, case .timestamp(let start) = members[0],
                case .timestamp(let end) = members[1]
            else { return false }
            return start < end
        }

        /// How many parts the key of a pair has; nil if the rows are not pairs.
        var pairKeyParts: Int? {
            if isSingleValue { return 0 }
            return isPair ? width(["key"]) : nil
        }

        /// How many values the columns have when structs are flattened.
        func width(_ columns: [String]) -> Int {
            guard let sample else { return columns.count }
            return columns.reduce(0) { total, name in
                guard let index = names.firstIndex(of: name), index < sample.count else { return total }
                return total + [sample[index]].flattened.count
            }
        }

        /// The columns as the caller specifies them; a column named for one purpose is not used for another.
        func columns(_ inferred: Columns, _ chosen: PortColumns) throws(DifferentialError) -> Columns {
            guard !chosen.isEmpty else { return inferred }
            let named = (chosen.label.map { [$0] } ?? []) + chosen.key + chosen.values
            // The columns of an output without rows are unknown.
            if sample != nil, let wrong = named.first(where: { !names.contains($0) }) {
                throw DifferentialError(.schema, "there is no column '\(wrong)'; the columns are \(names.joined(separator: ", "))")
            }
            var columns = inferred
            if let label = chosen.label { columns.label = .column(label) }
            var taken = Set(named)
            if chosen.label == nil { taken.formUnion(window.columns) }
            let rest = names.filter { !taken.contains($0) }
            columns.key = !chosen.key.isEmpty ? chosen.key : chosen.values.isEmpty ? inferred.key.filter { !taken.contains($0) } : rest
            columns.values =
                !chosen.values.isEmpty ? chosen.values : chosen.key.isEmpty ? inferred.values.filter { !taken.contains($0) } : rest
            return columns
        }

        func columns(keyParts: Int?, oneRowALabel: Bool) -> Columns {
            let window = window
            if isSingleValue {
                return oneRowALabel
                    ? Columns(output: output, label: window.label, key: [], values: names)
                    : Columns(output: output, label: window.label, key: names, values: [])
            }
            let rest = names.filter { !window.columns.contains($0) }
            if isPair { return Columns(output: output, label: window.label, key: ["key"], values: ["value"]) }
            // The key's parts may be one struct or several columns: take columns until there are enough parts.
            var key: [String] = []
            let wanted = keyParts ?? Swift.max(0, rest.count - 1)
            if keyParts == 0, !oneRowALabel { return Columns(output: output, label: window.label, key: rest, values: []) }
            while width(key) < wanted, key.count < rest.count { key.append(rest[key.count]) }
            return Columns(output: output, label: window.label, key: key, values: Array(rest[key.count...]))
        }
    }
}
