import Columnar
import Foundation
import Offsets

/// What Spark's offset log has no room for: the exact ranges, both watermarks and the starts of a batch, with a checksum.
///
/// On disk one line of JSON, `portage/manifest/N.FENCE`, whose last member `crc` is the CRC32C of the text before it.
public struct ManifestRecord: Hashable, Sendable, Codable {
    public var version: Int
    public var batchID: Int64
    /// The batch's label or trigger time in ms.
    public var batchTime: Int64
    /// `E`, `L` in ms.
    public var evictionWatermark: Int64
    public var lateWatermark: Int64
    /// Where each source began, in its own JSON.
    public var starts: [String?]
    public var ranges: [OffsetRange]
    /// The fencing number of the lease under which it was written.
    public var fence: Int64
    /// CRC32C of the offset file of this batch.
    public var offsetsCRC: UInt32

    public static let currentVersion = 1

    public init(
        batchID: Int64, batchTime: Int64, evictionWatermark: Int64, lateWatermark: Int64, starts: [String?],
        ranges: [OffsetRange], fence: Int64 = 0, offsetsCRC: UInt32 = 0
    ) {
        version = Self.currentVersion
        self.batchID = batchID
        self.batchTime = batchTime
        self.evictionWatermark = evictionWatermark
        self.lateWatermark = lateWatermark
        self.starts = starts
        self.ranges = ranges
        self.fence = fence
        self.offsetsCRC = offsetsCRC
    }

    public var text: String {
        let ranges = ranges.map {
            LogJSON.object([
                ("topic", JSONString.quoted($0.topic)), ("partition", "\($0.partition)"), ("from", "\($0.from)"), ("until", "\($0.until)"),
            ])
        }
        let body = LogJSON.object([
            ("version", "\(version)"), ("batchID", "\(batchID)"), ("batchTime", "\(batchTime)"),
            ("evictionWatermark", "\(evictionWatermark)"), ("lateWatermark", "\(lateWatermark)"),
            ("starts", "[" + starts.map { $0.map(JSONString.quoted) ?? "null" }.joined(separator: ",") + "]"),
            ("ranges", "[" + ranges.joined(separator: ",") + "]"),
            ("fence", "\(fence)"), ("offsetsCRC", "\(offsetsCRC)"),
        ])
        return ChecksummedJSON.sealed(body)
    }

    private struct Body: Decodable {
        struct Range: Decodable {
            var topic: String
            var partition: Int32
            var from: Int64
            var until: Int64
        }
        var version: Int
        var batchID: Int64
        var batchTime: Int64
        var evictionWatermark: Int64
        var lateWatermark: Int64
        var starts: [String?]
        var ranges: [Range]
        var fence: Int64
        var offsetsCRC: UInt32
    }

    private static let remedy =
        "restore it from a copy; or, if its batch has no commit file, delete it and the offset file of its number, and the batch is "
            + "planned again"

    public init(bytes: [UInt8], path: String) throws(CheckpointError) {
        let body = try ChecksummedJSON.decoded(
            Body.self, bytes, path: path, newestVersion: Self.currentVersion, remedy: Self.remedy)
        self.init(
            batchID: body.batchID, batchTime: body.batchTime, evictionWatermark: body.evictionWatermark,
            lateWatermark: body.lateWatermark, starts: body.starts,
            ranges: body.ranges.map { OffsetRange(TopicPartition($0.topic, $0.partition), from: $0.from, until: $0.until) },
            fence: body.fence, offsetsCRC: body.offsetsCRC)
    }
}
