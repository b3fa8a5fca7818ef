import RDDs
import Synchronization

import struct DStreams.Time

/// What outputs were given, label by label, in the order in which they were run.
final class Emitted<Element: Sendable>: Sendable {
    private let batches = Mutex<[(label: Int64, elements: [Element])]>([])

    func take(_ rdd: RDD<Element>, _ time: Time) throws {
        let elements = try rdd.collect()
        batches.withLock { $0.append((time.milliseconds, elements)) }
    }

    var all: [(label: Int64, elements: [Element])] { batches.withLock { $0 } }
    var labels: [Int64] { all.map(\.label) }
}

extension Emitted where Element == (String, Int) {
    /// One line a label, keys ascending: `20: a13 b2`.
    var lines: [String] {
        all.map { label, pairs in
            (["\(label):"] + pairs.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { "\($0.0)\($0.1)" }).joined(separator: " ")
        }
    }
}

extension Emitted where Element: CustomStringConvertible {
    var lines: [String] { all.map { "\($0.label): \($0.elements.map(\.description).joined(separator: " "))" } }
}
