import Columnar
import Foundation

extension BatchManifest {
    /// The manifest as JSON text, an entry a line. The same manifest always gives the same text.
    public var json: String {
        let lines = entries.map { entry in
            let ranges = entry.ranges.map {
                "{\"topic\":\(JSONString.quoted($0.topic)),\"partition\":\($0.partition),\"from\":\($0.from),\"until\":\($0.until)}"
            }
            return "{\"batchTime\":\(entry.batchTime),\"ranges\":[\(ranges.joined(separator: ","))]}"
        }
        let body = lines.isEmpty ? "" : "\n\(lines.joined(separator: ",\n"))\n"
        return "{\"version\":\(version),\"batchInterval\":\(batchInterval),\"zeroTime\":\(zeroTime),\"entries\":[\(body)]}\n"
    }

    /// Reads what `json` writes and checks that it can be run: labels increase and are multiples of the interval after the zero time, and
    /// each partition continues where it stopped.
    /// - Parameter allowsGaps: whether offsets may be left out between a partition's ranges, as in a counterexample.
    /// - Throws: `OffsetError` `.newerFormat`, `.malformed` for text that is not a manifest, `.outOfRange` for one that cannot be run.
    public init(json: String, allowsGaps: Bool = false) throws(OffsetError) {
        let data = Data(json.utf8)
        guard let version = try? JSONDecoder().decode(Version.self, from: data).version else {
            throw OffsetError(
                .malformed,
                "not a batch manifest: expected {\"version\":…,\"batchInterval\":…,\"zeroTime\":…,\"entries\":[…]}, found "
                    + "\(Self.start(of: json))"
            )
        }
        guard version <= Self.currentVersion else {
            throw OffsetError(
                .newerFormat, "batch manifest of version \(version): this program reads up to \(Self.currentVersion); use a newer one")
        }
        do { self = try JSONDecoder().decode(BatchManifest.self, from: data) } catch {
            throw OffsetError(.malformed, "batch manifest: \(Self.reason(error))")
        }
        try validate(allowsGaps: allowsGaps)
    }

    /// - Throws: `OffsetError` `.outOfRange`, naming the label and the partition at which the manifest cannot be run.
    public func validate(allowsGaps: Bool = false) throws(OffsetError) {
        guard version >= 1 else { throw OffsetError(.malformed, "batch manifest of version \(version): versions start at 1") }
        guard batchInterval > 0 else {
            throw OffsetError(.outOfRange, "batch manifest: batchInterval is \(batchInterval) ms, it must be above 0")
        }
        var lastLabel = zeroTime
        var positions: [TopicPartition: Int64] = [:]
        for entry in entries {
            let (sinceZero, overflow) = entry.batchTime.subtractingReportingOverflow(zeroTime)
            guard !overflow, entry.batchTime > lastLabel, sinceZero % batchInterval == 0 else {
                throw OffsetError(
                    .outOfRange,
                    "batch manifest: label \(entry.batchTime) must be above \(lastLabel) and a whole number of \(batchInterval) ms after "
                        + "\(zeroTime)"
                )
            }
            lastLabel = entry.batchTime
            for range in entry.ranges {
                guard range.from >= 0, range.until >= range.from else {
                    throw OffsetError(.outOfRange, "batch manifest, label \(entry.batchTime): \(range) is not a valid range")
                }
                if let position = positions[range.topicPartition], allowsGaps ? position > range.from : position != range.from {
                    throw OffsetError(
                        .outOfRange, "batch manifest, label \(entry.batchTime): \(range): expected offset \(position), found \(range.from)")
                }
                positions[range.topicPartition] = range.until
            }
        }
    }

    private struct Version: Decodable { var version: Int }

    private static func start(of text: String) -> String {
        text.isEmpty ? "nothing" : "\"\(text.prefix(40))\(text.count > 40 ? "…" : "")\""
    }

    private static func reason(_ error: any Error) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        }
        return switch error {
        case DecodingError.keyNotFound(let key, let context): "\(path(context)) has no \(key.stringValue)"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            "\(path(context).isEmpty ? "" : "\(path(context)): ")\(context.debugDescription)"
        default: "\(error)"
        }
    }
}
