import Glibc

/// A time zone: a fixed offset, or a region's history and rule from the system's zone files.
///
/// Converts as java.time does: a local time that the clock skipped moves forward by the gap, one that occurred twice is the earlier.
public struct SessionZone: Hashable, Sendable {
    /// `UTC`, `+02:00`, `Europe/Paris`.
    public let name: String
    /// Seconds since the epoch at which the offset changes, ascending.
    let transitions: [Int64]
    /// `offsets[i]` holds before `transitions[i]`; the last one, after them all.
    let offsets: [Int64]
    /// Whether `offsets[i]` is daylight saving time.
    let summers: [Bool]
    /// The yearly rule after the last transition.
    let rule: ZoneRule?

    public static let utc = SessionZone(name: "UTC", offset: 0)

    private init(name: String, offset: Int64) {
        self.name = name
        transitions = []
        offsets = [offset]
        summers = [false]
        rule = nil
    }

    private init(name: String, _ file: ZoneFile) {
        self.name = name
        transitions = file.transitions
        offsets = file.offsets
        summers = file.summers
        rule = file.rule
    }

    /// The zone called `name`: `UTC`, `Z`, `+02:00`, `GMT+3`, `Europe/Paris`, `PST`; nil where there is none.
    public init?(_ name: String) {
        if let offset = Self.fixedOffset(name) {
            self.init(name: name, offset: offset)
            return
        }
        let region = Self.shortNames[name] ?? name
        if region != name, let offset = Self.fixedOffset(region) {
            self.init(name: region, offset: offset)
            return
        }
        guard let zone = ZoneFile.load(region) else { return nil }
        self.init(name: region, zone)
    }

    /// The region called `name`, in any case; nil where there is none.
    package init?(region name: String) {
        if let zone = SessionZone(name), zone.name == name {
            self = zone
            return
        }
        var spelt = ""
        var startsWord = true
        for character in name {
            spelt += startsWord ? character.uppercased() : character.lowercased()
            startsWord = "/_-".contains(character)
        }
        guard spelt != name, let zone = ZoneFile.load(spelt) else { return nil }
        self.init(name: spelt, zone)
    }

    /// Whether daylight saving time holds at a moment. The time of year decides, not the offset: Lisbon's standard time was once an hour
    /// east of today's.
    package func isSummer(atSeconds seconds: Int64) -> Bool {
        // Where the rule counts winter as the exception, as Dublin's does, the flags in the zone files differ from those of java.time.
        if let rule, rule.summer < rule.standard { return offset(atSeconds: seconds) == rule.summer }
        if let index = period(atSeconds: seconds) { return summers[index] }
        return rule.map { $0.summer != $0.standard && offset(atSeconds: seconds) == $0.summer } ?? false
    }

    /// The name of a fixed offset as java.time writes it: `+01:00`, `GMT-07:00`, `UTC`, `Z`. nil for a region.
    package var offsetName: String? {
        guard let offset = Self.fixedOffset(name) else { return nil }
        let prefix = ["UTC", "GMT", "UT"].first(where: name.hasPrefix) ?? ""
        guard offset != 0 else { return prefix.isEmpty ? "Z" : prefix }
        let size = offset.magnitude
        func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let seconds = size % 60 == 0 ? "" : ":" + two(size % 60)
        return "\(prefix)\(offset < 0 ? "-" : "+")\(two(size / 3600)):\(two(size / 60 % 60))\(seconds)"
    }

    /// The offset that `EST` or `EDT` stands for in this zone.
    package func offset(ofAbbreviation name: String) -> Int64? {
        guard let rule else { return nil }
        if name == rule.standardName { return rule.standard }
        return name == rule.summerName ? rule.summer : nil
    }

    /// The moment at which a clock in the zone shows `local`: of two, the one with the offset that holds at `other`. nil past 64 bits.
    package func moment(_ local: ClockTime, near other: Int64) -> Int64? {
        let kept = local.micros(offset: offset(atSeconds: floorDivide(other, 1_000_000)))
        if let kept, clock(kept) == local { return kept }
        return moment(local)
    }

    /// As `moment`, but the later one of a local time that occurs twice.
    package func laterMoment(_ local: ClockTime) -> Int64? {
        let first = moment(local)
        guard let later = local.micros(offset: offset(atSeconds: local.seconds &+ 86_400)) else { return first }
        return first.map { later > $0 } ?? true && clock(later) == local ? later : first
    }

    /// Whether the offset is always 0.
    public var isUTC: Bool { transitions.isEmpty && rule == nil && offsets == [0] }

    /// The offset in seconds east of UTC that holds at a moment.
    public func offset(atSeconds seconds: Int64) -> Int64 {
        if let index = period(atSeconds: seconds) { return offsets[index] }
        return rule.map { $0.offset(atSeconds: seconds) } ?? offsets[offsets.count - 1]
    }

    /// The transitions around a moment; nil where the rule holds, or there are none.
    private func period(atSeconds seconds: Int64) -> Int? {
        guard let last = transitions.last, seconds < last || rule == nil else { return nil }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What a clock in the zone shows.
    public func clock(_ micros: Int64) -> ClockTime {
        if isUTC { return ClockTime(micros: micros) }
        let seconds = floorDivide(micros, 1_000_000)
        let local = seconds &+ offset(atSeconds: seconds)
        let day = floorDivide(local, 86_400)
        return ClockTime(day: day, ofDay: (local &- day &* 86_400) &* 1_000_000 &+ (micros &- seconds &* 1_000_000))
    }

    /// The moment at which a clock in the zone shows `local`; nil past 64 bits.
    public func moment(_ local: ClockTime) -> Int64? {
        if isUTC { return local.micros() }
        return ClockTime.micros(seconds: moment(seconds: local.seconds), fraction: local.ofDay % 1_000_000)
    }

    /// The moment, in whole seconds, at which a clock in the zone shows `local`.
    public func moment(seconds local: Int64) -> Int64 {
        let before = offset(atSeconds: local &- 86_400)
        let after = offset(atSeconds: local &+ 86_400)
        if before == after || offset(atSeconds: local &- before) == before { return local &- before }
        if offset(atSeconds: local &- after) == after { return local &- after }
        return local &- before
    }

    /// `Z`, `+1`, `+01:30`, `-0330`, `UTC+2`, `GMT`, in seconds; nil for anything else, or more than 18 hours.
    static func fixedOffset(_ name: String) -> Int64? {
        var rest = Substring(name)
        if rest == "Z" { return 0 }
        for prefix in ["UTC", "GMT", "UT"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            if rest.isEmpty { return 0 }
            break
        }
        guard let sign = rest.popFirst(), sign == "+" || sign == "-" else { return nil }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var fields = parts
        if parts.count == 1, let only = parts.first, only.count > 2 {
            guard only.count == 4 || only.count == 6 else { return nil }
            fields = stride(from: 0, to: only.count, by: 2).map { String(only.dropFirst($0).prefix(2)) }
        }
        guard (1...3).contains(fields.count), fields.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy(\.isASCIIDigit) })
        else { return nil }
        let numbers = fields.compactMap { Int64($0) }
        let total = (numbers[0] * 60 + (numbers.count > 1 ? numbers[1] : 0)) * 60 + (numbers.count > 2 ? numbers[2] : 0)
        guard total <= 18 * 3600, numbers.dropFirst().allSatisfy({ $0 < 60 }) else { return nil }
        return sign == "-" ? -total : total
    }

    /// Java's three-letter names.
    package static let shortNames = [
        "ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires", "ART": "Africa/Cairo",
        "AST": "America/Anchorage", "BET": "America/Sao_Paulo", "BST": "Asia/Dhaka", "CAT": "Africa/Harare", "CNT": "America/St_Johns",
        "CST": "America/Chicago", "CTT": "Asia/Shanghai", "EAT": "Africa/Addis_Ababa", "ECT": "Europe/Paris",
        "IET": "America/Indiana/Indianapolis",
        "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "MIT": "Pacific/Apia", "NET": "Asia/Yerevan", "NST": "Pacific/Auckland",
        "PLT": "Asia/Karachi", "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico", "PST": "America/Los_Angeles",
        "SST": "Pacific/Guadalcanal", "VST": "Asia/Ho_Chi_Minh", "EST": "-05:00", "MST": "-07:00", "HST": "-10:00",
    ]
}

extension Character {
    var isASCIIDigit: Bool { self >= "0" && self <= "9" }
}
