/// Whose checkpoint it is, and the times that a restart must keep: the file `portage/job`.
public struct CheckpointJob: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        case dstream, table
    }

    public var version: Int
    public var name: String
    public var kind: Kind
    /// The zero time `z` of a DStream job in ms.
    public var zeroTime: Int64?
    /// The batch interval `B` of a DStream job in ms.
    public var batchInterval: Int64?
    /// Of each window in the order of the graph: its `startTime` phase in ms.
    public var windowPhases: [Int64]
    /// What must not change between two runs, as its owner sees fit; nil is not compared.
    public var planFingerprint: String?

    public static let currentVersion = 1

    public init(
        name: String, kind: Kind, zeroTime: Int64? = nil, batchInterval: Int64? = nil, windowPhases: [Int64] = [],
        planFingerprint: String? = nil
    ) {
        version = Self.currentVersion
        self.name = name
        self.kind = kind
        self.zeroTime = zeroTime
        self.batchInterval = batchInterval
        self.windowPhases = windowPhases
        self.planFingerprint = planFingerprint
    }

    var text: String {
        func number(_ value: Int64?) -> String { value.map { "\($0)" } ?? "null" }
        return ChecksummedJSON.sealed(
            JSONText.object([
                ("version", "\(version)"), ("name", JSONText.quoted(name)), ("kind", JSONText.quoted(kind.rawValue)),
                ("zeroTime", number(zeroTime)), ("batchInterval", number(batchInterval)),
                ("windowPhases", "[" + windowPhases.map { "\($0)" }.joined(separator: ",") + "]"),
                ("planFingerprint", planFingerprint.map(JSONText.quoted) ?? "null"),
            ]))
    }

    init(bytes: [UInt8], path: String) throws(CheckpointError) {
        self = try ChecksummedJSON.opened(
            CheckpointJob.self, bytes, path: path, newestVersion: Self.currentVersion,
            remedy: "restore it from a copy; without it the job's zero time is unknown")
    }

    /// As messages name it: `dstream job "sensor-totals"`.
    public var title: String { "\(kind.rawValue) job \"\(name)\"" }

    /// Refuses a checkpoint that `self` wrote to a job that is not the same.
    func admit(_ other: CheckpointJob, directory: String) throws(CheckpointError) {
        func refuse(_ why: String) -> CheckpointError {
            CheckpointError(
                .otherJob, path: directory,
                "\(directory): is the checkpoint of \(title), not of \(other.title): \(why); "
                    + "give \(other.title) a checkpoint directory of its own, or delete this one to start afresh")
        }
        if kind != other.kind || name != other.name { throw refuse("another job") }
        if let ours = batchInterval, let theirs = other.batchInterval, ours != theirs {
            throw refuse("its batch interval was \(ours) ms and is now \(theirs) ms")
        }
        if let ours = planFingerprint, let theirs = other.planFingerprint, ours != theirs {
            throw refuse("its plan has changed (\(ours), now \(theirs))")
        }
    }
}
