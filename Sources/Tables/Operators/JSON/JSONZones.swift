import CSimdJSON
import Columnar
import Foundation

/// Time zones for the C++ reader: it asks only for local times that carry a region's name, or none outside of UTC.
final class JSONZones {
    private let session: TimeZone
    private let sessionIsUTC: Bool
    private var known: [String: TimeZone?] = [:]

    init(session name: String) throws(JSONError) {
        guard let zone = JSONZones.zone(name) else {
            throw JSONError(
                .unknownTimeZone, "the session's time zone '\(name)' does not exist; give a region such as Europe/Paris, or an offset such as +01:00")
        }
        session = zone
        sessionIsUTC = name == "UTC" || name == "Z" || name == "GMT" || name == "Etc/UTC"
    }

    func environment(failFast: Bool) -> portage_json_environment {
        portage_json_environment(
            allocate: { UnsafeMutableRawPointer.allocate(byteCount: $0, alignment: 64) },
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
            context: Unmanaged.passUnretained(self).toOpaque(), session_is_utc: sessionIsUTC, fail_fast: failFast)
    }

    /// Seconds east of Greenwich in the session's zone at an instant.
    func offset(atMicros micros: Int64) -> Int64 {
        sessionIsUTC ? 0 : Int64(session.secondsFromGMT(for: Date(timeIntervalSince1970: (Double(micros) / 1e6).rounded(.down))))
    }

    /// A region, or an offset as Java names it.
    private static func zone(_ name: String) -> TimeZone? {
        if ["UTC", "Z", "GMT", "UT"].contains(name) { return TimeZone(secondsFromGMT: 0) }
        if let short = shortNames[name] { return zone(short) }
        if let sign = name.first, sign == "+" || sign == "-" {
            let parts = name.dropFirst().split(separator: ":").compactMap { Int($0) }
            guard let hours = parts.first, hours <= 18, parts.count <= 3 else { return nil }
            let seconds = hours * 3600 + (parts.count > 1 ? parts[1] * 60 : 0) + (parts.count > 2 ? parts[2] : 0)
            return TimeZone(secondsFromGMT: sign == "-" ? -seconds : seconds)
        }
        guard name.contains("/") || name.count > 3 else { return nil }
        return TimeZone(identifier: name)
    }

    /// Java's three-letter names.
    private static let shortNames = [
        "ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires", "ART": "Africa/Cairo",
        "AST": "America/Anchorage", "BET": "America/Sao_Paulo", "BST": "Asia/Dhaka", "CAT": "Africa/Harare",
        "CNT": "America/St_Johns", "CST": "America/Chicago", "CTT": "Asia/Shanghai", "EAT": "Africa/Addis_Ababa",
        "ECT": "Europe/Paris", "IET": "America/Indiana/Indianapolis", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo",
        "MIT": "Pacific/Apia", "NET": "Asia/Yerevan", "NST": "Pacific/Auckland", "PLT": "Asia/Karachi",
        "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico", "PST": "America/Los_Angeles", "SST": "Pacific/Guadalcanal",
        "VST": "Asia/Ho_Chi_Minh", "EST": "-05:00", "MST": "-07:00", "HST": "-10:00",
    ]

    /// The instant of a local time: of two the earlier, and in a gap as much later as the gap is long.
    private func resolve(_ local: Int64, zone name: String?) -> Int64? {
        let zone: TimeZone?
        if let name {
            if let found = known[name] {
                zone = found
            } else {
                zone = JSONZones.zone(name)
                known[name] = zone
            }
        } else {
            zone = session
        }
        guard let zone else { return nil }
        func offset(_ instant: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
        }
        // The offsets in force on either side of any change near the local time.
        let before = offset(local - offset(local) - 86_400), after = offset(local - offset(local) + 86_400)
        for candidate in [before, after].sorted(by: >) where offset(local - candidate) == candidate { return local - candidate }
        return local - before
    }
}
