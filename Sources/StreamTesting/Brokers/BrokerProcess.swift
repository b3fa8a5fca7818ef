import Foundation
import KafkaTransport
import Synchronization

/// A Kafka broker in a process of its own, on loopback, with its data in a temporary directory: `noida-db` from PyPI.
///
/// It ends with this object, and also with this process, however that ends: a small shell between the two ends the
/// broker when the pipe to it closes. It stores far more than the embedded cluster, supports transactions, and finds offsets by time.
public final class BrokerProcess: Sendable {
    private struct State {
        var watchdog: Process?
        /// Closing this end stops the broker.
        var lifeline: Int32 = -1
    }

    private let state = Mutex(State())
    private let executable: String
    private let directory: String
    private let port: UInt16

    /// `127.0.0.1:PORT`.
    public var bootstrapServers: String { "127.0.0.1:\(port)" }
    /// Properties with which a connector reaches it.
    public var properties: [String: String] { ["bootstrap.servers": bootstrapServers] }

    /// Starts a broker and waits until it answers.
    /// - Throws: `BrokerError` `.notInstalled`, which says what to run; `.didNotStart` with what the broker printed.
    public init() throws {
        guard let executable = Self.executable else {
            throw BrokerError(.notInstalled, "no noida-db: run scripts/bootstrap, or name it in PORTAGE_NOIDA_DB")
        }
        self.executable = executable
        directory = NSTemporaryDirectory() + "/portage-broker-\(UUID().uuidString)"
        port = try Self.freePort()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        do { try start() } catch {
            try? FileManager.default.removeItem(atPath: directory)
            throw error
        }
    }

    deinit { stop() }

    /// The program: `PORTAGE_NOIDA_DB`, else what `scripts/bootstrap` installed in `.venv-broker`, else the one on the path.
    public static let executable: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["PORTAGE_NOIDA_DB"], !named.isEmpty { return named }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
        let places =
            ["\(root)/.venv-broker/bin", "\(FileManager.default.currentDirectoryPath)/.venv-broker/bin"]
            + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return places.map { "\($0)/noida-db" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Stops the broker, which saves its data first, and removes the data. Returns when it has ended.
    public func stop() {
        halt()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Stops the broker gracefully and starts it again on the same port with the same data.
    public func restart() throws {
        halt()
        try start()
    }

    /// Stops it and keeps the data; `start` continues with it.
    public func halt() {
        // Without this file the data is removed with the broker, even if this process is killed.
        FileManager.default.createFile(atPath: "\(directory)/keep", contents: nil)
        let held = state.withLock { state in
            defer { state = State() }
            return state
        }
        guard let watchdog = held.watchdog else { return }
        close(held.lifeline)
        watchdog.waitUntilExit()
    }

    /// Stops it with SIGSTOP, so that connections stay open and nothing is answered, until `resume`.
    public func pause() throws { try signal(SIGSTOP) }

    public func resume() throws { try signal(SIGCONT) }

    private func signal(_ number: Int32) throws {
        let text = (try? String(contentsOfFile: "\(directory)/pid", encoding: .utf8)) ?? ""
        guard let group = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), group > 1, kill(-group, number) == 0 else {
            throw BrokerError(.didNotStart, "the broker on port \(port) is not running")
        }
    }

    public func start() throws {
        try? FileManager.default.removeItem(atPath: "\(directory)/keep")
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw BrokerError(.didNotStart, "no pipe: \(String(cString: strerror(errno)))") }
        // No other child process may keep the lifeline open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let watchdog = Process()
        watchdog.executableURL = URL(fileURLWithPath: "/bin/sh")
        watchdog.arguments = ["-c", Self.script, "broker", executable, "\(port)", directory]
        watchdog.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        watchdog.standardOutput = FileHandle.nullDevice
        watchdog.standardError = FileHandle.nullDevice
        do { try Self.withNoSignalBlocked { try watchdog.run() } } catch {
            close(ends[1])
            throw BrokerError(.didNotStart, "/bin/sh", underlying: error)
        }
        state.withLock { $0 = State(watchdog: watchdog, lifeline: ends[1]) }
        do { try waitUntilItAnswers(watchdog) } catch {
            halt()
            throw error
        }
    }

    /// The broker gets its own process group, so that it ends with its Python wrapper; when the input closes, it is told to end.
    private static let script = """
        exec 3<&0
        setsid "$1" start --only kafka --kafka-port "$2" --data-dir "$3/data" >"$3/log" 2>&1 </dev/null 3<&- &
        broker=$!
        echo "$broker" >"$3/pid"
        { read -r _ <&3
          kill -CONT "-$broker"
          kill -TERM "-$broker"
          for _ in $(seq 100); do kill -0 "-$broker" || exit; sleep 0.1; done
          kill -KILL "-$broker"; } 2>/dev/null &
        wait "$broker"
        while kill -0 "-$broker" 2>/dev/null; do sleep 0.05; done
        kill $! 2>/dev/null
        [ -e "$3/keep" ] || rm -rf "$3"
        """

    /// A child inherits its thread's blocked signals, and dispatch's threads block those that should end the broker.
    private static func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    private func waitUntilItAnswers(_ watchdog: Process) throws {
        let reader = try KafkaReader(KafkaProperties(properties, waitMillis: 500))
        defer { reader.close() }
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            do {
                _ = try reader.topicNames()
                return
            } catch {
                guard watchdog.isRunning, ContinuousClock.now < deadline else {
                    let log = (try? String(contentsOfFile: "\(directory)/log", encoding: .utf8)) ?? ""
                    throw BrokerError(
                        .didNotStart, "\(executable) did not start on port \(port)", detail: "\n\(log.suffix(2000))", underlying: error)
                }
                usleep(50_000)
            }
        }
    }

    /// A port of loopback on which nobody listens.
    package static func freePort() throws -> UInt16 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard found else { throw BrokerError(.didNotStart, "no free port on loopback: \(String(cString: strerror(errno)))") }
        return UInt16(bigEndian: address.sin_port)
    }
}
