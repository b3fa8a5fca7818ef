import Columnar

/// Who holds a checkpoint: the file `portage/lease/FENCE`. The one with the highest number counts.
public struct LeaseRecord: Hashable, Sendable, Codable {
    public var version: Int
    /// Grows by one with every holder.
    public var fence: Int64
    public var job: String
    public var holder: ProcessIdentity
    /// When it was taken and last renewed, in ms since the epoch by the holder's clock.
    public var since: Int64
    public var renewed: Int64
    /// Whether the holder released it properly.
    public var released: Bool

    static let currentVersion = 1

    init(fence: Int64, job: String, holder: ProcessIdentity, since: Int64) {
        version = Self.currentVersion
        self.fence = fence
        self.job = job
        self.holder = holder
        self.since = since
        renewed = since
        released = false
    }

    var text: String {
        ChecksummedJSON.sealed(
            LogJSON.object([
                ("version", "\(version)"), ("fence", "\(fence)"), ("job", JSONString.quoted(job)),
                (
                    "holder",
                    LogJSON.object([
                        ("host", JSONString.quoted(holder.host)), ("bootID", JSONString.quoted(holder.bootID)),
                        ("pidNamespace", JSONString.quoted(holder.pidNamespace)), ("pid", "\(holder.pid)"),
                        ("startTicks", "\(holder.startTicks)"),
                    ])
                ),
                ("since", "\(since)"), ("renewed", "\(renewed)"), ("released", "\(released)"),
            ]))
    }

    init(bytes: [UInt8], path: String) throws(CheckpointError) {
        self = try ChecksummedJSON.decoded(
            LeaseRecord.self, bytes, path: path, newestVersion: Self.currentVersion,
            remedy: "make sure that no query uses this checkpoint, then delete it")
    }
}
