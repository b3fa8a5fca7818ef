import Columnar
import StateStore

/// The keys of all groups of a table in the format of the state store, end to end.
struct GroupKeyBytes: ~Copyable {
    private var bytes: GrowableVector<UInt8>
    private var offsets: GrowableVector<Int64>

    init(_ table: GroupTable) {
        let layout = table.layout
        bytes = GrowableVector(capacity: table.count * (1 + layout.wordCount * 8))
        offsets = GrowableVector(capacity: table.count + 1)
        offsets.append(0)
        for group in 0..<table.count {
            bytes.append(AggregateOperator.keyFormat)
            // The words are in machine order, which is little-endian on every supported machine.
            append(UnsafeRawBufferPointer(start: table.words.base + group * layout.wordCount, count: layout.wordCount * 8))
            for view in 0..<layout.viewCount {
                if let long = table.longBytes(group, view: view) { append(long) }
            }
            offsets.append(Int64(bytes.count))
        }
    }

    /// Some of another value's keys.
    init(_ groups: [Int], of other: borrowing GroupKeyBytes) {
        bytes = GrowableVector(capacity: groups.count * 64)
        offsets = GrowableVector(capacity: groups.count + 1)
        offsets.append(0)
        for group in groups {
            append(other[group])
            offsets.append(Int64(bytes.count))
        }
    }

    private mutating func append(_ run: UnsafeRawBufferPointer) {
        guard let base = run.bindMemory(to: UInt8.self).baseAddress else { return }
        bytes.append(from: base, count: run.count)
    }

    var count: Int { offsets.count - 1 }

    /// Valid as long as this value.
    subscript(group: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes.base + Int(offsets[group]), count: Int(offsets[group + 1] - offsets[group]))
    }

    /// All keys; valid as long as this value.
    var slices: ByteSlices {
        ByteSlices(
            bytes: UnsafeRawBufferPointer(start: bytes.base, count: bytes.count),
            offsets: UnsafeBufferPointer(start: offsets.base, count: offsets.count))
    }
}
