import Foundation
import KafkaTransport
import Synchronization

/// `scripts/broker-front.py` in front of a broker, on loopback: TLS and SASL by Python's own library, offsets of transactions as Apache
/// Kafka reports them. It ends with this object.
public final class BrokerFront: Sendable {
    private let process: Mutex<(process: Process, input: Pipe)>
    private let lines = Mutex<[String]>([])
    /// `127.0.0.1:PORT`.
    public let bootstrapServers: String
    /// The port of its token endpoint, if it has one.
    public let tokenPort: String

    public struct NotStarted: Error { public var output: String }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Whether Python and openssl are available.
    public static let isAvailable = ["/usr/bin/python3", "/usr/bin/openssl"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    public static let comment = "needs python3 and openssl"

    public init(before cluster: EmbeddedCluster, _ options: [String]) throws {
        let upstream = cluster.bootstrapServers.split(separator: ":").last.map(String.init) ?? ""
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["\(Self.root)/scripts/broker-front.py", upstream] + options
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The first line names the port; the rest comes while clients are connected.
        var text = ""
        while !text.contains("\n"), case let data = output.fileHandleForReading.availableData, !data.isEmpty {
            text += String(decoding: data, as: UTF8.self)
        }
        let words = (text.split(separator: "\n").first ?? "").split(separator: " ").map(String.init)
        guard words.first == "ready", words.count > 1 else { throw NotStarted(output: text) }
        bootstrapServers = "127.0.0.1:\(words[1])"
        tokenPort = words.count > 2 ? words[2] : ""
        self.process = Mutex((process, input))
        output.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            guard !data.isEmpty else { return handle.readabilityHandler = nil }
            self?.lines.withLock { $0 += String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init) }
        }
    }

    deinit {
        process.withLock { held in
            try? held.input.fileHandleForWriting.close()
            held.process.waitUntilExit()
        }
    }

    /// Waits until the front has printed `line`; false if it does not.
    public func said(_ line: String) -> Bool {
        for _ in 0..<200 {
            if lines.withLock({ $0.contains { $0.hasPrefix(line) } }) { return true }
            usleep(10_000)
        }
        return false
    }

    /// Runs openssl; throws what it printed if it fails.
    public static func openssl(_ arguments: [String]) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NotStarted(output: text) }
    }
}
