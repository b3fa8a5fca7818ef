import BatchRuntime
import Foundation
import Offsets
import Recordings
import StreamTesting

/// The first batches of the committed recording, cut once for all tests: enough for windows that come, go and are compacted.
enum ShortRecording {
    static let batches = 6
    private static let scratch = Result { try Scratch(inMemory: true) }
    private static let made = Result { try cut("first", from: 0, until: batches) }

    /// Its directory.
    static func path() throws -> String { try made.get() }

    /// The batches `[from, until)` as a recording of their own.
    static func cut(_ name: String, from: Int, until: Int) throws -> String {
        let whole = try Recording(directory: Sensors.recording)
        let entries = try BatchManifest(from: whole, batchInterval: 10_000).entries
        let starts = Dictionary(uniqueKeysWithValues: entries[from].ranges.map { ($0.topicPartition, $0.from) })
        let ranges = entries[until - 1].ranges.map { OffsetRange($0.topicPartition, from: starts[$0.topicPartition] ?? 0, until: $0.until) }
        let directory = try scratch.get().path(name)
        try TopicRecorder(whole).record(ranges, to: directory)
        return directory
    }
}
