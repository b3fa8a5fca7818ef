import Columnar
import Synchronization

/// Zones and offsets in the forms of time patterns.
enum ZoneText {
    // MARK: Writing

    /// An offset in seconds under `X`, `x`, `Z` or `O`.
    static func write(_ letter: UInt8, _ count: Int, _ offset: Int64, _ out: inout GrowableBuffer) {
        let isLocal = letter == UInt8(ascii: "O") || (letter == UInt8(ascii: "Z") && count == 4)
        let saysZ = letter == UInt8(ascii: "X") || (letter == UInt8(ascii: "Z") && count == 5)
        if saysZ, offset == 0 { return out.append(UInt8(ascii: "Z")) }
        if isLocal {
            out.append(text: "GMT")
            if offset == 0 { return }
        }
        let size = Int64(offset.magnitude)
        let (hours, minutes, seconds) = (size / 3600, size / 60 % 60, size % 60)
        out.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let isShort = letter == UInt8(ascii: "O") && count == 1
        TimeText.append(padded: hours, width: isShort ? 1 : 2, to: &out)
        let hasColons = isLocal || count == 3 && letter != UInt8(ascii: "Z") || count == 5
        let hasSeconds = (isLocal || count >= 4) && seconds != 0
        if (isShort || (count == 1 && letter != UInt8(ascii: "Z"))) && minutes == 0 && !hasSeconds { return }
        if hasColons { out.append(UInt8(ascii: ":")) }
        TimeText.append(padded: minutes, width: 2, to: &out)
        guard hasSeconds else { return }
        if hasColons { out.append(UInt8(ascii: ":")) }
        TimeText.append(padded: seconds, width: 2, to: &out)
    }

    /// `EST`, `+01:00`, `Coordinated Universal Time`; nil if unknown here.
    static func name(_ zone: SessionZone, atMicros micros: Int64, full: Bool) -> String? {
        // The names of offsets are the offsets themselves.
        let short = zone.offsetName ?? shortName(zone, atSeconds: floorDivide(micros, 1_000_000))
        guard full else { return short }
        switch zone.offsetName ?? zone.name {
        case "UTC", "Etc/UTC": return "Coordinated Universal Time"
        case "GMT", "GMT0": return "Greenwich Mean Time"
        default: return zone.offsetName
        }
    }

    private static func shortName(_ zone: SessionZone, atSeconds seconds: Int64) -> String? {
        guard let names = shortNamesOfZones[zone.name] else { return nil }
        // If the zone's file counts winter as the exception, Java counts summer: by its offset, from the time when there are two.
        if let summer = summersOfJava[zone.name] {
            return seconds >= summer.from && zone.offset(atSeconds: seconds) == summer.offset ? names.summer : names.standard
        }
        return zone.isSummer(atSeconds: seconds) ? names.summer : names.standard
    }

    private static let summersOfJava: [String: (offset: Int64, from: Int64)] = [
        "Africa/Casablanca": (3600, .min), "Africa/El_Aaiun": (3600, .min), "Eire": (3600, .min), "Europe/Dublin": (3600, .min),
        "Africa/Windhoek": (7200, 637_970_400),
    ]

    private static let shortNamesOfZones: [String: (standard: String, summer: String)] = {
        var names: [String: (standard: String, summer: String)] = [:]
        for line in ZoneNameTable.lines.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            for zone in words.dropFirst(2) { names[zone] = (words[0], words[1]) }
        }
        return names
    }()

    // MARK: Reading

    /// The offset in seconds under `X`, `x`, `Z` or `O` at `at`, which moves past it.
    static func offset(_ text: UnsafeRawBufferPointer, _ at: inout Int, _ letter: UInt8, _ count: Int) -> Int64? {
        let isLocal = letter == UInt8(ascii: "O") || (letter == UInt8(ascii: "Z") && count == 4)
        let saysZ = letter == UInt8(ascii: "X") || (letter == UInt8(ascii: "Z") && count == 5)
        if isLocal {
            guard matches("GMT", text, at) else { return nil }
            at += 3
            guard at < text.count, text[at] == 0x2B || text[at] == 0x2D else { return 0 }
        } else if saysZ, at < text.count, text[at] | 32 == 0x7A {
            at += 1
            return 0
        }
        guard at < text.count, text[at] == 0x2B || text[at] == 0x2D else { return nil }
        let sign: Int64 = text[at] == 0x2D ? -1 : 1
        at += 1
        func two(_ at: inout Int) -> Int64? {
            guard at + 1 < text.count, digit(text[at]) != nil, digit(text[at + 1]) != nil else { return nil }
            defer { at += 2 }
            return (digit(text[at]) ?? 0) * 10 + (digit(text[at + 1]) ?? 0)
        }
        let hasColons = isLocal || count == 3 && letter != UInt8(ascii: "Z") || count == 5
        var hours: Int64
        if letter == UInt8(ascii: "O"), count == 1 {
            guard at < text.count, let first = digit(text[at]) else { return nil }
            at += 1
            hours = first
            if at < text.count, let second = digit(text[at]) {
                hours = hours * 10 + second
                at += 1
            }
        } else {
            guard let value = two(&at) else { return nil }
            hours = value
        }
        /// The next two digits, after a colon if there is one.
        func next(_ at: inout Int) -> Int64? {
            var place = at
            if hasColons {
                guard place < text.count, text[place] == 0x3A else { return nil }
                place += 1
            }
            guard let value = two(&place) else { return nil }
            at = place
            return value
        }
        var total = hours * 3600
        let needsMinutes = !(count == 1 && letter != UInt8(ascii: "Z")) && letter != UInt8(ascii: "O")
        if let minutes = next(&at) {
            guard minutes < 60 else { return nil }
            total += minutes * 60
            if isLocal || count >= 4, let seconds = next(&at) {
                guard seconds < 60 else { return nil }
                total += seconds
            }
        } else if needsMinutes {
            return nil
        }
        return total <= 18 * 3600 ? sign * total : nil
    }

    /// The zone under `VV` or `z` at `at`: a region, `Z`, an offset, `UTC+01:00`; under `z` also a short name.
    static func zone(_ text: UnsafeRawBufferPointer, _ at: inout Int, names: Bool) -> SessionZone? {
        var end = at
        while end < text.count, text[end] > 0x20 { end += 1 }
        // The text directly after a zone belongs to the pattern: the longest prefix that is a zone is taken.
        while end > at {
            let name = String(decoding: text[at..<end], as: UTF8.self)
            if let zone = zone(name, names: names) {
                at = end
                return zone
            }
            end -= 1
            if end - at > 64 { end = at + 64 }
        }
        return nil
    }

    /// A cache of zones, including unknown ones.
    private static let known = Mutex<[String: SessionZone?]>([:])

    private static func zone(_ name: String, names: Bool) -> SessionZone? {
        let key = names ? name + " " : name
        if let found = known.withLock({ $0[key] }) { return found }
        let zone = find(name, names: names)
        known.withLock { known in
            if known.count > 1000 { known.removeAll() }
            known[key] = .some(zone)
        }
        return zone
    }

    private static func find(_ name: String, names: Bool) -> SessionZone? {
        if names, let region = shortNames[name.uppercased()] { return SessionZone(region) }
        var rest = Substring(name)
        for prefix in ["UTC", "GMT", "UT"] where rest.uppercased().hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            if rest.isEmpty { return SessionZone(prefix) }
            break
        }
        if let first = rest.first, first == "+" || first == "-" {
            // Hours have two digits, as in the zone's own name.
            let digits = Array(rest.dropFirst().utf8)
            guard digits.count == 2 || digits.count >= 5 && digits[2] == 0x3A else { return nil }
            return SessionZone(String(rest))
        }
        if name.uppercased() == "Z" { return .utc }
        // The three-letter names are not regions.
        guard SessionZone.shortNames[name] == nil, !["EST", "MST", "HST", "CET", "EET", "WET", "MET"].contains(name) || names else { return nil }
        return SessionZone(region: name)
    }

    /// Short names, and the region for which java.time takes each.
    private static let shortNames = [
        "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "MST": "America/Denver", "MDT": "America/Denver", "CST": "America/Chicago",
        "CDT": "America/Chicago", "EST": "America/New_York", "EDT": "America/New_York", "AST": "America/Halifax", "ADT": "America/Halifax",
        "CET": "Europe/Paris", "CEST": "Europe/Paris", "EET": "Europe/Athens", "EEST": "Europe/Athens", "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
        "MSK": "Europe/Moscow", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "KST": "Asia/Seoul", "BST": "Europe/London", "HST": "Pacific/Honolulu",
        "AKST": "America/Anchorage", "AKDT": "America/Anchorage", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney",
    ]

    static func digit(_ byte: UInt8) -> Int64? { byte >= 0x30 && byte <= 0x39 ? Int64(byte &- 0x30) : nil }

    /// Whether `word` is at `at`, in any case.
    static func matches(_ word: String, _ text: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        var place = at
        for byte in word.utf8 {
            guard place < text.count else { return false }
            let isLetter = byte | 32 >= 0x61 && byte | 32 <= 0x7A
            guard text[place] == byte || isLetter && text[place] | 32 == byte | 32 else { return false }
            place += 1
        }
        return true
    }
}
