import CSimdJSON
import Columnar

/// Time zones for the C++ reader: it asks only for local times that carry a region's name, or none outside of UTC.
final class JSONZones {
    private let session: SessionZone
    private var known: [String: SessionZone?] = [:]

    /// Why the read is refused: a time that Spark 2 would have read.
    private(set) var upgraded: String?
    private var context: EvaluationContext
    private static let date = LegacyTimeFormat("yyyy-MM-dd")
    private static let timestamp = LegacyTimeFormat("yyyy-MM-dd HH:mm:ss")
    private static let legacyTimestamp = LegacyTimeFormat("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")

    init(session name: String, _ context: EvaluationContext) throws(JSONError) {
        guard let zone = SessionZone(name) else { throw Self.unknown(name) }
        session = zone
        self.context = context
        self.context.timeZone = zone
    }

    static func unknown(_ name: String) -> JSONError {
        JSONError(
            .unknownTimeZone, "the session's time zone '\(name)' does not exist; give a region such as Europe/Paris, or an offset such as +01:00")
    }

    /// The value of a date (in days) or timestamp (in microseconds) that the reader could not read.
    private func other(_ text: UnsafeRawBufferPointer, isDate: Bool) -> Int64? {
        // A time alone is of the batch's day.
        if !isDate, text.contains(UInt8(ascii: ":")) || text.contains(UInt8(ascii: "T")), let micros = TimeText.parseTimestamp(text, zone: session, nowMicros: context.batchTimestampMicros) { return micros }
        let format =
            switch (isDate, context.timeParserPolicy) {
            case (true, _): Self.date
            case (false, .legacy): Self.legacyTimestamp
            case (false, _): Self.timestamp
            }
        guard context.timeParserPolicy != .corrected, let micros = format?.read(text, context, isLenient: true) else { return nil }
        if context.timeParserPolicy == .exception {
            if upgraded == nil { upgraded = TimeFormat.upgrade(text).message }
            return nil
        }
        return isDate ? floorDivide(session.local(micros), 86_400_000_000) : micros
    }

    func environment(failFast: Bool, columnBytes: Int) -> portage_json_environment {
        portage_json_environment(
            allocate: { Buffer.mayAllocate($0) ? UnsafeMutableRawPointer.allocate(byteCount: $0, alignment: 64) : nil },
            release: { $0?.deallocate() },
            format_double: { value, out in
                guard let out else { return 0 }
                return out.withMemoryRebound(to: UInt8.self, capacity: JavaDouble.maximumLength) { JavaDouble.write(value, to: $0) }
            },
            resolve_zone: { context, name, length, local, seconds in
                guard let context, let seconds else { return false }
                let zones = Unmanaged<JSONZones>.fromOpaque(context).takeUnretainedValue()
                let text = name.map { String(decoding: UnsafeRawBufferPointer(start: $0, count: length), as: UTF8.self) }
                guard let resolved = zones.resolve(local, zone: text) else { return false }
                seconds.pointee = resolved
                return true
            },
            read_time: { context, isDate, text, length, value in
                guard let context, let value else { return false }
                let zones = Unmanaged<JSONZones>.fromOpaque(context).takeUnretainedValue()
                guard let read = zones.other(UnsafeRawBufferPointer(start: text, count: length), isDate: isDate) else { return false }
                value.pointee = read
                return true
            },
            context: Unmanaged.passUnretained(self).toOpaque(), session_is_utc: session.isUTC, fail_fast: failFast,
            column_bytes: columnBytes)
    }

    /// The instant of a local time, both in seconds; nil where there is no such zone.
    private func resolve(_ local: Int64, zone name: String?) -> Int64? {
        let zone: SessionZone?
        if let name {
            if let found = known[name] {
                zone = found
            } else {
                zone = SessionZone(name)
                known[name] = zone
            }
        } else {
            zone = session
        }
        return zone?.moment(seconds: local)
    }
}
