import CSimdJSON
import Columnar

/// Time zones for the C++ reader: it asks only for local times that carry a region's name, or none outside of UTC.
final class JSONZones {
    private let session: SessionZone
    private var known: [String: SessionZone?] = [:]

    init(session name: String) throws(JSONError) {
        guard let zone = SessionZone(name) else {
            throw JSONError(
                .unknownTimeZone, "the session's time zone '\(name)' does not exist; give a region such as Europe/Paris, or an offset such as +01:00")
        }
        session = zone
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
            context: Unmanaged.passUnretained(self).toOpaque(), session_is_utc: session.isUTC, fail_fast: failFast)
    }

    /// Seconds east of Greenwich in the session's zone at an instant.
    func offset(atMicros micros: Int64) -> Int64 { session.offset(atSeconds: floorDivide(micros, 1_000_000)) }

    /// The instant of a local time, both in seconds; nil where there is no such zone.
    private func resolve(_ local: Int64, zone name: String?) -> Int64? {
        let zone: SessionZone?
        if let name {
            if let found = known[name] {
                zone = found
            } else {
                // Java's pattern letters know no lower-case Z, which a cast does.
                zone = name == "z" ? nil : SessionZone(name)
                known[name] = zone
            }
        } else {
            zone = session
        }
        return zone?.moment(seconds: local)
    }
}
