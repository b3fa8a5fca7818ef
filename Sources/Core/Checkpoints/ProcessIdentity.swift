import Foundation

/// Identifies a process beyond doubt: a pid is reused, a pid with its start time is not.
public struct ProcessIdentity: Hashable, Sendable, Codable {
    public var host: String
    /// The kernel's boot, which also tells machines of the same name apart.
    public var bootID: String
    public var pidNamespace: String
    public var pid: Int32
    /// In clock ticks since boot, as `/proc/PID/stat` has it.
    public var startTicks: UInt64

    public init(host: String, bootID: String, pidNamespace: String, pid: Int32, startTicks: UInt64) {
        self.host = host
        self.bootID = bootID
        self.pidNamespace = pidNamespace
        self.pid = pid
        self.startTicks = startTicks
    }

    /// This process.
    public static let current: ProcessIdentity = {
        let bootID = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
        let namespace = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
        return ProcessIdentity(
            host: ProcessInfo.processInfo.hostName, bootID: bootID.trimmingCharacters(in: .whitespacesAndNewlines),
            pidNamespace: namespace, pid: getpid(), startTicks: startTicks(of: getpid()) ?? 0)
    }()

    /// Whether the process is alive, as seen from `observer`; nil if it runs where the observer cannot look.
    func isAlive(seenFrom observer: ProcessIdentity) -> Bool? {
        guard !bootID.isEmpty, bootID == observer.bootID, pidNamespace == observer.pidNamespace else { return nil }
        return Self.startTicks(of: pid) == startTicks
    }

    /// nil if there is no such process, or it is a zombie.
    private static func startTicks(of pid: Int32) -> UInt64? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")  // the name may itself hold spaces and brackets
        else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return UInt64(fields[19])
    }
}
