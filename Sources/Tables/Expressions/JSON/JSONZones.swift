import CJSONReader
import Columnar
import Logging

/// Time zones for the C++ reader: it calls back only for local times with a region's name, or without a zone if the session's is not UTC.
final class JSONZones {
    private let session: SessionZone
    private var known: [String: SessionZone?] = [:]

    /// Why the read fails: a time that Spark 2 would have read.
    private(set) var upgraded: ExpressionError?
    private var context: EvaluationContext
    private let fallsBack: Bool?
    private let dateFormat: Pattern?
    private let timestampFormat: Pattern?
    private static let date = LegacyTimeFormat("yyyy-MM-dd")
    private static let timestamp = LegacyTimeFormat("yyyy-MM-dd HH:mm:ss")
    private static let legacyTimestamp = LegacyTimeFormat("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")

    /// The types of values that are parsed here, by their tags in the schema.
    var readTypes: [DataType] = []

    init(_ options: JSONReadOptions) throws(JSONError) {
        guard let zone = SessionZone(options.timeZone) else { throw Self.unknown(options.timeZone) }
        session = zone
        context = options.context
        let policy = context.timeParserPolicy
        dateFormat = options.dateFormat.map { Pattern($0, policy) }
        timestampFormat = options.timestampFormat.map { Pattern($0, policy) }
        fallsBack = options.fallsBack
        self.context.timeZone = zone
    }

    static func unknown(_ name: String) -> JSONError {
        JSONError(
            .unknownTimeZone, "the session's time zone '\(name)' does not exist; give a region such as Europe/Paris, or an offset such as +01:00")
    }

    /// The value of a date (in days) or timestamp (in microseconds) that the reader could not parse.
    private func other(_ text: UnsafeRawBufferPointer, isDate: Bool) -> Int64? {
        if isDate ? readsDates : readsTimestamps { return isDate ? date(text) : timestamp(text) }
        // A time without a date is on the batch's day.
        if !isDate, text.contains(UInt8(ascii: ":")) || text.contains(UInt8(ascii: "T")), let micros = TimeText.parseTimestamp(text, zone: session, nowMicros: context.batchTimestampMicros) { return micros }
        let format =
            switch (isDate, context.timeParserPolicy) {
            case (true, _): Self.date
            case (false, .legacy): Self.legacyTimestamp
            case (false, _): Self.timestamp
            }
        guard context.timeParserPolicy != .corrected, let micros = format?.readFast(text, isDate ? dates : context) else { return nil }
        if context.timeParserPolicy == .exception {
            if upgraded == nil { upgraded = TimeFormat.upgrade(text) }
            return nil
        }
        return isDate ? floorDivide(micros, 86_400_000_000) : micros
    }

    /// Spark 2 read dates in the machine's zone, which is UTC's here; only an offset in the text makes a difference.
    private var dates: EvaluationContext {
        var context = context
        context.timeZone = .utc
        return context
    }

    /// A given pattern. An invalid one parses no text, as in Spark, where every text is then malformed.
    private struct Pattern {
        private static let logger = Logger(label: "portage.sql")

        var format: TimeFormat?
        /// The error for a text that Spark 2 read differently, or that only Spark 2 could read.
        var refusal: ExpressionError?

        init(_ pattern: String, _ policy: TimeParserPolicy) {
            do { format = try TimeFormat(pattern, reads: true, policy: policy) } catch {
                if let error = error as? ExpressionError, error.code == .parserUpgrade { refusal = error } else {
                    Self.logger.warning("JSON: \(error); no time is read under it")
                }
            }
        }
    }

    private var readsDates: Bool { dateFormat != nil || fallsBack == false }
    private var readsTimestamps: Bool { timestampFormat != nil || fallsBack == false }

    /// A date with its pattern, then possibly in the default formats.
    private func date(_ text: UnsafeRawBufferPointer) -> Int64? {
        if let refusal = dateFormat?.refusal { upgraded = upgraded ?? refusal }
        let legacy = dateFormat.map(\.format?.legacy) ?? Self.date
        func old() -> Int64? {
            legacy?.readFast(text, dates).map { floorDivide($0, 86_400_000_000) }
        }
        if context.timeParserPolicy == .legacy {
            if let days = old() { return days }
        } else if let days = dateFormat.map({ $0.format?.days(text) }) ?? TimeText.parseDate(text).map({ Int64($0) }) {
            return days
        }
        var days: Int64 = 0
        if fallsBack ?? (context.timeParserPolicy == .legacy), portage_json_usual_date(text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count, &days) {
            return days
        }
        if context.timeParserPolicy == .exception, upgraded == nil, old() != nil { upgraded = TimeFormat.upgrade(text) }
        return nil
    }

    /// A timestamp with its pattern, then possibly in the default formats.
    private func timestamp(_ text: UnsafeRawBufferPointer) -> Int64? {
        func usual(_ text: UnsafeRawBufferPointer) -> Int64? {
            TimeText.parseTimestamp(text, zone: session, nowMicros: context.batchTimestampMicros)
        }
        if let refusal = timestampFormat?.refusal { upgraded = upgraded ?? refusal }
        let isLegacy = context.timeParserPolicy == .legacy
        let legacy = timestampFormat.map(\.format?.legacy) ?? (isLegacy ? Self.legacyTimestamp : Self.timestamp)
        if isLegacy {
            if let micros = legacy?.readFast(text, context) { return micros }
        } else if let micros = timestampFormat.map({ try? $0.format?.exactly(text, session) }) ?? usual(text) {
            return micros
        }
        if fallsBack ?? isLegacy {
            let cleaned = Array(String(decoding: text, as: UTF8.self).replacing("GMT", with: "").utf8)
            if let micros = cleaned.withUnsafeBytes({ usual($0) }) { return micros }
        }
        if context.timeParserPolicy == .exception, upgraded == nil, legacy?.readFast(text, context) != nil {
            upgraded = TimeFormat.upgrade(text)
        }
        return nil
    }

    func environment(failFast: Bool, columnBytes: Int, root: FromJSON.Root) -> portage_json_environment {
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
            read_value: { context, tag, isNumber, text, length, value in
                guard let context, let value else { return false }
                let zones = Unmanaged<JSONZones>.fromOpaque(context).takeUnretainedValue()
                return zones.read(tag: Int(tag), isNumber: isNumber, UnsafeRawBufferPointer(start: text, count: length), into: value)
            },
            context: Unmanaged.passUnretained(self).toOpaque(), session_is_utc: session.isUTC,
            reads_dates: readsDates, reads_timestamps: readsTimestamps, root_is_list: root == .list, root_is_map: root == .map, fail_fast: failFast,
            column_bytes: columnBytes)
    }

    /// Parses a decimal, a timestamp without a zone or an interval; false for an invalid text.
    private func read(tag: Int, isNumber: Bool, _ text: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer) -> Bool {
        switch readTypes[tag] {
        case .decimal(let precision, let scale):
            // Java's parsing of a number, without spaces; commas between digits are ignored.
            var text = text
            var kept: [UInt8] = []
            if !isNumber, text.contains(UInt8(ascii: ",")) { kept = text.filter { $0 != UInt8(ascii: ",") } }
            return kept.withUnsafeBytes { bytes in
                if !kept.isEmpty { text = bytes }
                guard let first = text.first, let last = text.last, first > 0x20, last > 0x20,
                    let unscaled = Decimal128.parse(text, precision: precision, scale: scale)
                else { return false }
                target.storeBytes(of: unscaled, as: Int128.self)
                return true
            }
        case .timestampNTZ:
            guard !isNumber, let micros = TimeText.parseClock(text, takesZone: false) else { return false }
            target.storeBytes(of: micros, as: Int64.self)
        case .dayTimeInterval(let fields):
            guard !isNumber, let micros = IntervalReader.micros(String(decoding: text, as: UTF8.self), fields) else { return false }
            target.storeBytes(of: micros, as: Int64.self)
        case .yearMonthInterval(let fields):
            guard !isNumber, let months = IntervalReader.months(String(decoding: text, as: UTF8.self), fields) else { return false }
            target.storeBytes(of: months, as: Int32.self)
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .array, .map, .structure: return false
        }
        return true
    }

    /// The instant of a local time, both in seconds; nil for an unknown zone.
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
