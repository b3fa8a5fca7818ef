import Glibc

/// Reads the system's zone files (TZif, RFC 8536).
struct ZoneFile {
    var transitions: [Int64] = []
    var offsets: [Int64] = []
    /// Whether each offset is daylight saving time.
    var summers: [Bool] = []
    var rule: ZoneRule?

    static func load(_ name: String) -> ZoneFile? {
        // Only names in the form of the database's own: never an arbitrary path.
        let allowed = name.utf8.allSatisfy {
            ($0 | 32 >= 0x61 && $0 | 32 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2F || $0 == 0x5F || $0 == 0x2D || $0 == 0x2B
        }
        guard allowed, !name.isEmpty, !name.hasPrefix("/"), name.utf8.count < 64 else { return nil }
        guard let bytes = read("/usr/share/zoneinfo/\(name)") else { return nil }
        return parse(bytes)
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 17)
        let count = fread(&bytes, 1, bytes.count, file)
        return count > 0 ? Array(bytes[0..<count]) : nil
    }

    static func parse(_ bytes: [UInt8]) -> ZoneFile? {
        func number(_ at: Int, _ width: Int) -> Int64? {
            guard at >= 0, at + width <= bytes.count else { return nil }
            var value: UInt64 = 0
            for byte in bytes[at..<at + width] { value = value << 8 | UInt64(byte) }
            return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
        }
        func header(_ at: Int) -> [Int]? {
            guard at + 44 <= bytes.count, Array(bytes[at..<at + 4]) == Array("TZif".utf8) else { return nil }
            let counts = (0..<6).compactMap { number(at + 20 + $0 * 4, 4) }.map { Int($0) }
            return counts.allSatisfy { $0 >= 0 && $0 < 100_000 } ? counts : nil
        }
        // Counts: UT flags, standard flags, leap seconds, transitions, types, characters. The second block has 64-bit times.
        guard let first = header(0), bytes.count > 4, bytes[4] >= 0x32 else { return nil }
        let second = 44 + first[3] * 5 + first[4] * 6 + first[5] + first[2] * 8 + first[1] + first[0]
        guard let counts = header(second) else { return nil }
        let (times, types) = (second + 44, second + 44 + counts[3] * 8)
        let infos = types + counts[3]
        guard counts[4] > 0, let initial = number(infos, 4), infos + 4 < bytes.count else { return nil }
        var zone = ZoneFile(offsets: [initial], summers: [bytes[infos + 4] != 0])
        for index in 0..<counts[3] {
            guard let time = number(times + index * 8, 8), types + index < bytes.count,
                case let info = infos + Int(bytes[types + index]) * 6, let offset = number(info, 4), info + 4 < bytes.count
            else { return nil }
            zone.transitions.append(time)
            zone.offsets.append(offset)
            zone.summers.append(bytes[info + 4] != 0)
        }
        let footer = infos + counts[4] * 6 + counts[5] + counts[2] * 12 + counts[1] + counts[0]
        if footer + 1 < bytes.count, let end = bytes[(footer + 1)...].firstIndex(of: 0x0A) {
            zone.rule = ZoneRule(String(decoding: bytes[(footer + 1)..<end], as: UTF8.self))
        }
        return zone
    }
}

/// A zone's rule for the years after its last transition: POSIX's `EST5EDT,M3.2.0,M11.1.0`.
struct ZoneRule: Hashable, Sendable {
    struct Change: Hashable, Sendable {
        var month: Int64
        /// 1…5, where 5 is the last.
        var week: Int64
        /// 0 is Sunday.
        var weekday: Int64
        /// Seconds after midnight on the clock before the change.
        var time: Int64

        /// Local seconds since the epoch.
        func seconds(year: Int64) -> Int64 {
            let first = CivilDate(year: year, month: month, day: 1).days
            var day = first + floorModulo(weekday - floorModulo(first + 4, 7), 7) + (week - 1) * 7
            while day >= first + CivilDate.daysIn(month: month, year: year) { day -= 7 }
            return day * 86_400 + time
        }
    }

    var standard: Int64
    var summer: Int64
    /// `EST`; empty where it is not made of letters.
    var standardName = ""
    var summerName = ""
    var start: Change?
    var end: Change?

    init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard let names = parts.first else { return nil }
        var rest = names[...]
        func skipName() -> Bool {
            if rest.first == "<" {
                guard let close = rest.firstIndex(of: ">") else { return false }
                rest = rest[rest.index(after: close)...]
                return true
            }
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            return !name.isEmpty
        }
        standardName = String(rest.prefix { $0.isLetter })
        guard skipName() else { return nil }
        let west = rest.prefix { $0.isASCIIDigit || $0 == ":" || $0 == "-" || $0 == "+" }
        rest = rest.dropFirst(west.count)
        guard let offset = Self.time(west) else { return nil }
        standard = -offset
        summer = standard
        guard !rest.isEmpty else { return }
        summerName = String(rest.prefix { $0.isLetter })
        guard skipName() else { return nil }
        if rest.isEmpty {
            summer = standard + 3600
        } else {
            guard let east = Self.time(rest) else { return nil }
            summer = -east
        }
        guard parts.count == 3, let start = Self.change(parts[1]), let end = Self.change(parts[2]) else { return nil }
        self.start = start
        self.end = end
    }

    /// `5`, `-5:30`, `2:00:00`, in seconds.
    private static func time(_ text: Substring) -> Int64? {
        var digits = text
        let negative = digits.first == "-"
        if negative || digits.first == "+" { digits.removeFirst() }
        let fields = digits.split(separator: ":").map { Int64($0) }
        guard (1...3).contains(fields.count) else { return nil }
        var total: Int64 = 0
        for (field, factor) in zip(fields, [3600, 60, 1] as [Int64]) {
            guard let field, field >= 0, field < 1000 else { return nil }
            total += field * factor
        }
        return negative ? -total : total
    }

    /// `M3.2.0/2`.
    private static func change(_ text: Substring) -> Change? {
        guard text.first == "M" else { return nil }
        let halves = text.dropFirst().split(separator: "/")
        guard let day = halves.first else { return nil }
        let numbers = day.split(separator: ".").compactMap { Int64($0) }
        guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]), (0...6).contains(numbers[2]) else {
            return nil
        }
        guard let time = halves.count > 1 ? time(halves[1]) : 7200 else { return nil }
        return Change(month: numbers[0], week: numbers[1], weekday: numbers[2], time: time)
    }

    func offset(atSeconds seconds: Int64) -> Int64 {
        guard let start, let end else { return standard }
        let year = CivilDate(days: floorDivide(seconds &+ standard, 86_400)).year
        let begins = start.seconds(year: year) - standard
        let ends = end.seconds(year: year) - summer
        let isSummer = begins < ends ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends
        return isSummer ? summer : standard
    }
}
