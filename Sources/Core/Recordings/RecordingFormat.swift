/// The layout of a recording, version 1. All numbers are little-endian.
///
/// A directory holds `recording.json` (see `RecordingDescriptor`) and a file `TOPIC-PARTITION.records` for each partition:
/// ```
/// file    = header block* index footer
/// header  = "PTGRECRD"  version: u32  0: u32
/// block   = count: u32  flags: u32  firstOffset: i64  keyBytes: u64  valueBytes: u64  headerBytes: u64
///           timestamp: i64 × count (ms, -1 none)   offset - firstOffset: u32 × count
///           keyLength: i32 × count (-1 null)       valueLength: i32 × count (-1 null)
///           headersLength: u32 × count, if flags & 1
///           timestampType: i8 × count (-1 none, 0 create, 1 append)
///           keys  values  headers  zeroes up to a multiple of 8
/// headers = (count: u32  (nameLength: u32  name  valueLength: i32 (-1 null)  value) × count) for each record that has some
/// index   = (position: u64  length: u64  firstOffset: i64  lastOffset: i64  maxTimestamp: i64  count: u32  crc32c: u32) × blocks
/// footer  = indexPosition: u64  blocks: u64  records: u64  crc32c(header index footer[0..<24]): u32  "PTGE"
/// ```
/// So each byte is covered by a checksum: a block's is in the index, the index's in the footer and in the descriptor, and the
/// descriptor's in itself. A range is read by finding its blocks in the index and reading them at once.
enum RecordingFormat {
    static let version: UInt32 = 1
    static let magic: [UInt8] = Array("PTGRECRD".utf8)
    static let footerMagic: [UInt8] = Array("PTGE".utf8)
    static let headerSize = 16
    static let blockHeaderSize = 40
    static let indexEntrySize = 48
    static let footerSize = 32
    static let hasHeaders: UInt32 = 1
    /// A block ends at the first of these limits.
    static let blockRecords = 2048
    static let blockBytes = 512 * 1024

    static let descriptorName = "recording.json"

    static func fileName(_ topic: String, _ partition: Int32) -> String { "\(topic)-\(partition).records" }

    /// Kafka's own rule for topic names, which also makes them safe as file names.
    static func isTopicName(_ topic: String) -> Bool {
        (1...249).contains(topic.utf8.count) && topic != "." && topic != ".."
            && topic.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

/// Where a block is stored and what it contains.
struct BlockIndexEntry: Equatable {
    var position: UInt64
    var length: UInt64
    var firstOffset: Int64
    var lastOffset: Int64
    var maxTimestamp: Int64
    var count: UInt32
    var crc: UInt32
}
