import Columnar
import Foundation

/// Which job a checkpoint belongs to, and the times that a restart must keep: the file `portage/job`.
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
    /// What must not change between two runs, in a form of the job's own; nil is not compared.
    public var planFingerprint: String?
    /// The steps of the plan in words, for the message when it has changed; nil in checkpoints that were started before this member
    /// existed.
    public var plan: [String]?

    /// The other engine that runs a DStream job, by name; nil for its own engine, and in checkpoints that were started before this member
    /// existed.
    public var engine: String?

    /// Whether the job keeps state, so that `inspect` can tell when it is gone; nil in checkpoints that were started before this member
    /// existed.
    public var keepsState: Bool?

    public static let currentVersion = 1

    public init(
        name: String, kind: Kind, zeroTime: Int64? = nil, batchInterval: Int64? = nil, windowPhases: [Int64] = [],
        planFingerprint: String? = nil, plan: [String]? = nil, engine: String? = nil, keepsState: Bool? = nil
    ) {
        version = Self.currentVersion
        self.name = name
        self.kind = kind
        self.zeroTime = zeroTime
        self.batchInterval = batchInterval
        self.windowPhases = windowPhases
        self.planFingerprint = planFingerprint
        self.plan = plan
        self.engine = engine
        self.keepsState = keepsState
    }

    var text: String {
        func number(_ value: Int64?) -> String { value.map { "\($0)" } ?? "null" }
        func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }
        var members: [(String, String)] = [
            ("version", "\(version)"), ("name", JSONString.quoted(name)), ("kind", JSONString.quoted(kind.rawValue)),
            ("zeroTime", number(zeroTime)), ("batchInterval", number(batchInterval)),
            ("windowPhases", list(windowPhases.map { "\($0)" })),
            ("planFingerprint", planFingerprint.map(JSONString.quoted) ?? "null"),
        ]
        if let plan { members.append(("plan", list(plan.map(JSONString.quoted)))) }
        if let engine { members.append(("engine", JSONString.quoted(engine))) }
        if let keepsState { members.append(("keepsState", "\(keepsState)")) }
        return ChecksummedJSON.sealed(LogJSON.object(members))
    }

    init(bytes: [UInt8], path: String) throws(CheckpointError) {
        self = try ChecksummedJSON.decoded(
            CheckpointJob.self, bytes, path: path, newestVersion: Self.currentVersion,
            remedy: Self.remedy)
    }

    private static let remedy = "restore it from a copy; without it the job's zero time is unknown"

    static func missing(_ path: String) -> CheckpointError {
        .corrupt(path, "missing, though batches of the job are there", remedy: remedy)
    }

    /// As messages name it: `dstream job "sensor-totals"`.
    public var title: String { "\(kind.rawValue) job \"\(name)\"" }

    /// Refuses the checkpoint that `self` wrote to a job that is not the same.
    func requireSame(_ other: CheckpointJob, directory: String) throws(CheckpointError) {
        func refuse(_ why: String) -> CheckpointError {
            CheckpointError(
                .otherJob, path: directory,
                "\(directory) is the checkpoint of \(title), not of \(other.title): \(why); "
                    + "give \(other.title) its own checkpoint directory, or delete this one to start again")
        }
        if name != other.name { throw refuse("another job") }
        if let ours = manner, let theirs = other.manner, ours != theirs {
            throw CheckpointError(
                .otherJob, path: directory,
                "\(directory) was written by the job \"\(name)\" as \(ours), and is opened by it as \(theirs): each needs its own "
                    + "checkpoint; "
                    + "run it as before to continue with this one, or give it another directory")
        }
        if kind != other.kind { throw refuse("another job") }
        if let ours = batchInterval, let theirs = other.batchInterval, ours != theirs {
            throw refuse("its batch interval was \(ours) ms and is now \(theirs) ms")
        }
        if let ours = planFingerprint, let theirs = other.planFingerprint, ours != theirs {
            throw refuse(
                "its plan has changed: "
                    + "\(Self.difference(steps, other.steps) ?? "the checkpoint is of a time when plans were not kept as text")"
            )
        }
    }

    /// The engine in words; nil where the checkpoint does not say.
    private var manner: String? {
        switch kind {
        case .table: return "a table query"
        case .dstream:
            // Before the engine had a member of its own, it was the last step of the plan.
            if engine == nil, plan == nil { return nil }
            let step = engine.map(Self.engineStep) ?? plan?.last
            let isOnTables = step?.hasPrefix(Self.onTables) ?? false
            return isOnTables ? "a DStream job on the table engine" : "a DStream job"
        }
    }

    /// The table engine's name is followed by a number: `tables 2`.
    private static let onTables = "on the tables "

    /// The last step of the plan of a DStream job that another engine runs.
    package static func engineStep(_ engine: String) -> String { "on the \(engine) engine" }

    /// A plan's steps in words, where there are any.
    private var steps: [String]? {
        if let plan { return plan }
        // A table's fingerprint is its text.
        guard let planFingerprint, planFingerprint.contains(" ") else { return nil }
        return planFingerprint.components(separatedBy: "; ")
    }

    /// Which steps were removed, added or changed; the first few of them.
    private static func difference(_ before: [String]?, _ now: [String]?) -> String? {
        guard let before, let now else { return nil }
        var changes: [String] = []
        for step in 0..<max(before.count, now.count) {
            switch (before.indices.contains(step) ? before[step] : nil, now.indices.contains(step) ? now[step] : nil) {
            case (let old?, let new?) where old != new: changes.append("step \(step + 1) was \(old), is \(new)")
            case (let old?, nil): changes.append("step \(step + 1), \(old), is gone")
            case (nil, let new?): changes.append("step \(step + 1), \(new), is new")
            default: break
            }
        }
        let shown = changes.prefix(4).joined(separator: "; ")
        return changes.isEmpty
            ? "another engine or input reads or runs it" : shown + (changes.count > 4 ? "; and \(changes.count - 4) more" : "")
    }
}
