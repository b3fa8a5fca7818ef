import Columnar
import Offsets

/// The records of one offset range as columns: what a fetch returns, an RDD partition reads, and a table selects from.
///
/// Nothing is held per record but bytes: keys and values lie in one arena each, with their offsets. A tombstone is a null
/// value; a record without a key has a null key. The arenas end in `Buffer.padding` readable zero bytes.
public final class KafkaRecords: Sendable {
    public let range: OffsetRange
    /// How many records the range really contains (compaction and transaction markers leave gaps).
    public let count: Int
    /// `binary`.
    public let keys: ColumnArray
    /// `binary`.
    public let values: ColumnArray
    /// `long`: each record's offset, ascending.
    public let offsets: ColumnArray
    /// `timestamp`: the broker's timestamp in µs since the epoch (whole milliseconds); -1000 where there is none.
    public let timestamps: ColumnArray
    /// `integer`: 0 create time, 1 log append time, -1 none.
    public let timestampTypes: ColumnArray
    /// `array<struct<key:string,value:binary>>`, null where a record has none; nil if headers were not requested.
    public let headers: ColumnArray?

    /// The approximate memory of its columns, in bytes.
    public let byteCount: Int

    public static let headersType = DataType.array(.structure([Field("key", .string), Field("value", .binary)]))

    public init(
        range: OffsetRange, keys: ColumnArray, values: ColumnArray, offsets: ColumnArray, timestamps: ColumnArray,
        timestampTypes: ColumnArray, headers: ColumnArray?
    ) {
        for column in [keys, values, timestamps, timestampTypes] {
            precondition(column.count == offsets.count, "columns of a fetch differ in length")
        }
        self.range = range
        count = offsets.count
        self.keys = keys
        self.values = values
        self.offsets = offsets
        self.timestamps = timestamps
        self.timestampTypes = timestampTypes
        self.headers = headers
        byteCount = [keys, values, headers].compactMap { $0 }.reduce(count * 52) { $0 + $1.arenaByteCount }
    }
}

extension ColumnArray {
    /// The bytes of texts and binaries in the column or below it.
    fileprivate var arenaByteCount: Int {
        switch layout {
        case .bytes(_, let data): data.byteCount
        case .list(_, let child): child.arenaByteCount
        case .structure(let members): members.reduce(0) { $0 + $1.arenaByteCount }
        case .null, .absent, .boolean, .fixed: 0
        }
    }
}
