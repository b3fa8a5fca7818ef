import Columnar

/// Matches what the legacy job makes of a record with what the port makes of it.
///
/// Elements that both have under the same key are one; the others belong to one side only.
struct RecordReading {
    var key: [Value]
    var values: [Value]
    /// nil for the same values.
    var legacyValues: [Value]?
    /// What the legacy job reduces where the port counts; nil for the same.
    var legacyInputs: [Value]?
    var inLegacy: Bool
    /// nil if the port leaves it out.
    var eventTime: Int64?
    /// The key on the other side, if that counts the record under another one.
    var otherKey: [Value]?

    var isAlike: Bool { inLegacy && eventTime != nil && legacyValues == nil }

    /// - Parameters:
    ///   - elements: the legacy job's.
    ///   - rows: the port's, including those that it leaves out.
    ///   - functions: the aggregate of each value column.
    ///   - columns: which values of an element correspond to these; nil if the elements do not show that.
    static func pair(
        _ elements: [LegacyLens.Element], with rows: [PortProjection.Row], functions: [Aggregate], columns: ValueColumns?
    ) -> [RecordReading] {
        var left = rows.filter { $0.eventTime != nil }.map { (row: $0, key: CellKey($0.key)) }
        var readings: [RecordReading] = []
        var unmatched: [LegacyLens.Element] = []
        for element in elements {
            let key = CellKey(element.key)
            guard let index = left.firstIndex(where: { $0.key == key }) else {
                unmatched.append(element)
                continue
            }
            let row = left.remove(at: index).row
            let read = columns?.values(of: element.values, functions: functions)
            let other = read.flatMap { differing($0, row.values, functions) }
            let isSame = read.map { $0.count != row.values.count || TotalOrder.isSame($0, row.values) } ?? true
            readings.append(
                RecordReading(
                    key: row.key, values: row.values, legacyValues: other, legacyInputs: isSame || other != nil ? nil : read,
                    inLegacy: true,
                    eventTime: row.eventTime))
        }
        let foreign = left.first?.row.key
        for element in unmatched {
            let values = columns?.values(of: element.values, functions: functions) ?? rows.first?.values ?? []
            readings.append(RecordReading(key: element.key, values: values, inLegacy: true, otherKey: foreign))
        }
        for (row, _) in left {
            readings.append(
                RecordReading(
                    key: row.key, values: row.values, inLegacy: false, eventTime: row.eventTime, otherKey: unmatched.first?.key))
        }
        return readings
    }

    /// The legacy values if they contribute something else; nil if they contribute the same.
    private static func differing(_ legacy: [Value], _ port: [Value], _ functions: [Aggregate]) -> [Value]? {
        guard legacy.count == port.count else { return nil }
        var differs = false
        let values = legacy.indices.map { column -> Value in
            // Of a counted value it matters only whether it is null.
            let isSame =
                functions[column] == .count
                ? (legacy[column] == .null) == (port[column] == .null) : TotalOrder.isSame(legacy[column], port[column])
            if !isSame { differs = true }
            return isSame ? port[column] : legacy[column]
        }
        return differs ? values : nil
    }
}
