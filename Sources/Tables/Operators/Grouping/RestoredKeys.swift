import Expressions
import StateStore

/// Keys read from the state, for a group table. Borrows the bytes that it was given.
struct RestoredKeys: LongKeyBytes {
    private let layout: GroupKeyLayout
    private(set) var words: [UInt64] = []
    /// `viewCount` for each key; nil if the words hold everything.
    private var longs: [UnsafeRawBufferPointer?] = []
    private let viewOffsets: [Int]
    private(set) var count = 0
    private(set) var hasLongBytes = false

    init(_ layout: GroupKeyLayout, capacity: Int) {
        self.layout = layout
        viewOffsets = layout.viewOffsets
        words.reserveCapacity(capacity * layout.wordCount + 1)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer, _ operatorID: Int) throws {
        func mismatch(_ what: String) -> StateMismatch { StateEntries.mismatch(operatorID, what) }
        var reader = StateReader(bytes)
        guard reader.byte() == AggregateOperator.keyFormat else { throw mismatch("a key has an unknown format") }
        let start = words.count
        for _ in 0..<layout.wordCount {
            guard let word = reader.word() else { throw mismatch("a key of \(bytes.count) bytes is too short") }
            words.append(word)
        }
        for offset in viewOffsets {
            let length = words[start + offset] & 0xFFFF_FFFF
            guard length > GroupKeyLayout.inlineBytes else {
                longs.append(nil)
                continue
            }
            guard let run = reader.run(length) else { throw mismatch("a key of \(bytes.count) bytes is too short") }
            longs.append(run)
            hasLongBytes = true
        }
        guard reader.remaining == 0 else { throw mismatch("a key of \(bytes.count) bytes is too long") }
        count += 1
    }

    func longBytes(_ index: Int, view: Int) -> UnsafeRawBufferPointer? { longs[index * layout.viewCount + view] }
}
