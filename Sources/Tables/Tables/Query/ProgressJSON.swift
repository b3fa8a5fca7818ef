import Columnar

extension StreamingQueryProgress {
    /// One line of JSON, with the fields in Spark's order.
    public var json: String {
        typealias JSON = ProgressJSON
        let durations = durationMs.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        let states = stateOperators.map { state in
            JSON.object([
                ("operatorName", JSON.string(state.operatorName)), ("numRowsTotal", "\(state.numRowsTotal)"),
                ("numRowsUpdated", "\(state.numRowsUpdated)"), ("allUpdatesTimeMs", "\(state.allUpdatesTimeMs)"),
                ("numRowsRemoved", "\(state.numRowsRemoved)"), ("allRemovalsTimeMs", "\(state.allRemovalsTimeMs)"),
                ("commitTimeMs", "\(state.commitTimeMs)"), ("memoryUsedBytes", "\(state.memoryUsedBytes)"),
                ("numRowsDroppedByWatermark", "\(state.numRowsDroppedByWatermark)"),
                ("numShufflePartitions", "\(state.numShufflePartitions)"), ("numStateStoreInstances", "\(state.numStateStoreInstances)"),
                ("customMetrics", JSON.object(state.customMetrics.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") })),
            ])
        }
        let sources = sources.map { source in
            var members = [
                ("description", JSON.string(source.description)), ("startOffset", source.startOffset ?? "null"),
                ("endOffset", source.endOffset ?? "null"), ("latestOffset", source.latestOffset ?? "null"),
                ("numInputRows", "\(source.numInputRows)"), ("inputRowsPerSecond", JSON.number(source.inputRowsPerSecond)),
                ("processedRowsPerSecond", JSON.number(source.processedRowsPerSecond)),
            ]
            if !source.metrics.isEmpty {
                members.append(("metrics", JSON.object(source.metrics.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value)) })))
            }
            return JSON.object(members)
        }
        var members = [
            ("id", JSON.string(id.uuidString.lowercased())), ("runId", JSON.string(runId.uuidString.lowercased())),
            ("name", name.map(JSON.string) ?? "null"), ("timestamp", JSON.string(timestamp)), ("batchId", "\(batchId)"),
            ("numInputRows", "\(numInputRows)"), ("inputRowsPerSecond", JSON.number(inputRowsPerSecond)),
            ("processedRowsPerSecond", JSON.number(processedRowsPerSecond)), ("durationMs", JSON.object(durations)),
        ]
        if !eventTime.isEmpty {
            members.append(("eventTime", JSON.object(eventTime.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value)) })))
        }
        members += [
            ("stateOperators", "[\(states.joined(separator: ","))]"), ("sources", "[\(sources.joined(separator: ","))]"),
            (
                "sink",
                JSON.object([("description", JSON.string(sink.description)), ("numOutputRows", "\(sink.numOutputRows)")])
            ),
        ]
        return JSON.object(members)
    }
}

/// Pieces of JSON text.
enum ProgressJSON {
    static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { "\(string($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }

    static func string(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONString.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func number(_ value: Double) -> String { JavaDouble.string(value) }
}
