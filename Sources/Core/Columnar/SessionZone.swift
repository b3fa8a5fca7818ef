import Glibc

/// A time zone: a fixed offset, or a region's history and rule from the system's zone files.
///
/// Converts as java.time does: a local time that a clock skipped moves on by the gap, one that came twice is the earlier.
public struct SessionZone: Hashable, Sendable {
    /// `UTC`, `+02:00`, `Europe/Paris`.
    public let name: String
    /// Seconds since the epoch at which the offset changes, ascending.
    let transitions: [Int64]
    /// `offsets[i]` holds before `transitions[i]`; the last one, after them all.
    let offsets: [Int64]
    /// The yearly rule after the last transition.
    let rule: ZoneRule?

    public static let utc = SessionZone(name: "UTC", offsets: [0])

    private init(name: String, transitions: [Int64] = [], offsets: [Int64], rule: ZoneRule? = nil) {
        self.name = name
        self.transitions = transitions
        self.offsets = offsets
        self.rule = rule
    }

    /// The zone called `name`: `UTC`, `Z`, `+02:00`, `GMT+3`, `Europe/Paris`, `PST`; nil where there is none.
    public init?(_ name: String) {
        if let offset = Self.fixedOffset(name) {
            self.init(name: name, offsets: [offset])
            return
        }
        let region = Self.shortNames[name] ?? name
        if region != name, let offset = Self.fixedOffset(region) {
            self.init(name: region, offsets: [offset])
            return
        }
        guard let zone = ZoneFile.load(region) else { return nil }
        self.init(name: region, transitions: zone.transitions, offsets: zone.offsets, rule: zone.rule)
    }

    /// The region of that name, whatever the case of its letters; nil where there is none.
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
        self.init(name: spelt, transitions: zone.transitions, offsets: zone.offsets, rule: zone.rule)
    }

    /// `EST` or `EDT`, by the zone's rule of today; nil where its names are not letters.
    package func abbreviation(atSeconds seconds: Int64) -> String? {
        guard let rule else { return nil }
        let isSummer = rule.summer != rule.standard && offset(atSeconds: seconds) == rule.summer
        let name = isSummer ? rule.summerName : rule.standardName
        return name.isEmpty ? nil : name
    }

    /// The offset that `EST` or `EDT` stands for in this zone.
    package func offset(ofAbbreviation name: String) -> Int64? {
        guard let rule else { return nil }
        if name == rule.standardName { return rule.standard }
        return name == rule.summerName ? rule.summer : nil
    }

    /// The moment at which a clock in the zone shows `local`: of two the one with the offset that holds at `other`.
    package func moment(_ local: Int64, near other: Int64) -> Int64 {
        if isUTC { return local }
        let kept = local &- offset(atSeconds: floorDivide(other, 1_000_000)) &* 1_000_000
        return self.local(kept) == local ? kept : moment(local)
    }

    /// As `moment`, but the later one of a local time that comes twice.
    package func laterMoment(_ local: Int64) -> Int64 {
        let first = moment(local)
        let seconds = floorDivide(local, 1_000_000)
        let after = offset(atSeconds: seconds &+ 86_400)
        let later = local &- after &* 1_000_000
        return later > first && self.local(later) == local ? later : first
    }

    /// Whether the offset is always 0.
    public var isUTC: Bool { transitions.isEmpty && rule == nil && offsets == [0] }

    /// The offset in seconds east of UTC that holds at a moment.
    public func offset(atSeconds seconds: Int64) -> Int64 {
        guard let last = transitions.last, seconds < last || rule == nil else {
            return rule.map { $0.offset(atSeconds: seconds) } ?? offsets[offsets.count - 1]
        }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return offsets[low]
    }

    /// What a clock in the zone shows, as microseconds of a clock without zone.
    public func local(_ micros: Int64) -> Int64 {
        if isUTC { return micros }
        return micros &+ offset(atSeconds: floorDivide(micros, 1_000_000)) &* 1_000_000
    }

    /// The moment at which a clock in the zone shows `local` microseconds.
    public func moment(_ local: Int64) -> Int64 {
        if isUTC { return local }
        let seconds = floorDivide(local, 1_000_000)
        return local &- (seconds &- moment(seconds: seconds)) &* 1_000_000
    }

    /// The same in whole seconds.
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
        "CST": "America/Chicago", "CTT": "Asia/Shanghai", "EAT": "Africa/Addis_Ababa", "ECT": "Europe/Paris", "IET": "America/Indiana/Indianapolis",
        "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "MIT": "Pacific/Apia", "NET": "Asia/Yerevan", "NST": "Pacific/Auckland",
        "PLT": "Asia/Karachi", "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico", "PST": "America/Los_Angeles",
        "SST": "Pacific/Guadalcanal", "VST": "Asia/Ho_Chi_Minh", "EST": "-05:00", "MST": "-07:00", "HST": "-10:00",
    ]
}

extension Character {
    var isASCIIDigit: Bool { self >= "0" && self <= "9" }
}
