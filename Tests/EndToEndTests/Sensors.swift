import Foundation
import StreamTesting
import Synchronization
import Testing

/// The user's executable, `sensors`, in a process of its own.
enum Sensors {
    /// How a process ended and what it said.
    struct Ending: CustomStringConvertible {
        /// nil if a signal ended it.
        var status: Int32?
        var signal: Int32?
        var output: String
        var errors: String

        var errorLines: [Substring] { errors.split(separator: "\n") }
        var description: String {
            "\(status.map { "status \($0)" } ?? "signal \(signal ?? 0)")\n--- output\n\(output.suffix(2000))\n--- "
                + "errors\n\(errors.suffix(2000))"
        }
    }

    struct NotStarted: Error, CustomStringConvertible { var description: String }

    /// Beside the running tests: the same build folder, debug or release.
    private static let folder: URL = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: tests).deletingLastPathComponent()
    }()

    static let path = folder.appendingPathComponent("sensors").path

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let recording = "\(repository)/fixtures/recordings/sensor_readings_raw"

    /// A process under way; it is killed with this object.
    final class Life: @unchecked Sendable {
        let process: pid_t
        private let output: String
        private let ended = Mutex(false)

        fileprivate init(
            _ program: String, _ arguments: [String], in scratch: Scratch, environment: [String: String], openFiles: Int? = nil
        ) throws {
            output = scratch.path("said-\(UUID().uuidString)")
            var attributes = posix_spawnattr_t()
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }
            // A child inherits what its thread blocks and ignores, and dispatch's threads block the signals sent here.
            var none = sigset_t(), every = sigset_t()
            sigemptyset(&none)
            sigfillset(&every)
            posix_spawnattr_setsigmask(&attributes, &none)
            posix_spawnattr_setsigdefault(&attributes, &every)
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, output + ".out", O_WRONLY | O_CREAT, 0o644)
            posix_spawn_file_actions_addopen(&actions, 2, output + ".err", O_WRONLY | O_CREAT, 0o644)
            try FileManager.default.createDirectory(atPath: scratch.path("work"), withIntermediateDirectories: true)

            var variables = ProcessInfo.processInfo.environment
            variables["SWIFT_DETERMINISTIC_HASHING"] = nil
            variables["PORTAGE_CRASH_AT"] = nil
            variables["SENSORS_OUT"] = scratch.path("published")
            variables.merge(environment) { $1 }
            // `env` becomes the program, in that directory.
            let limited = openFiles.map { ["bash", "-c", "ulimit -n \($0) && exec \"$0\" \"$@\""] } ?? []
            var argv: [UnsafeMutablePointer<CChar>?] =
                (["env", "-C", scratch.path("work")] + limited + [program] + arguments).map { strdup($0) } + [nil]
            var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
            defer { for text in argv + envp { free(text) } }
            var child: pid_t = 0
            let result = posix_spawn(&child, "/usr/bin/env", &actions, &attributes, &argv, &envp)
            guard result == 0 else { throw NotStarted(description: "/usr/bin/env: \(String(cString: strerror(result)))") }
            process = child
        }

        deinit {
            guard !ended.withLock({ $0 }) else { return }
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }

        /// Whether it has not ended by itself.
        var isRunning: Bool {
            var information = siginfo_t()
            return !ended.withLock({ $0 }) && waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0
                && information.si_signo == 0
        }

        func signal(_ number: Int32) { ended.withLock { if !$0 { kill(process, number) } } }

        /// Sends a signal as soon as `condition` holds, from a thread of its own: a task of a test may wait minutes for its turn while
        /// other tests run. Gives up where the process has ended or nothing holds within a minute; what it then says is the test's to
        /// judge.
        func signal(_ number: Int32, when condition: @escaping @Sendable () -> Bool) {
            Thread.detachNewThread { [self] in
                let deadline = ContinuousClock.now + .seconds(60)
                while !condition(), isRunning, ContinuousClock.now < deadline { usleep(5000) }
                signal(number)
            }
        }

        /// The same once the process has said `text` on standard error.
        func signal(_ number: Int32, whenComplained text: String) {
            signal(number) { [self] in complained.contains(text) }
        }

        /// Returns once `condition` holds, on a thread of its own for the same reason; where the process has ended or nothing holds within
        /// three minutes it returns too, and what the test looks at next tells.
        func reach(_ condition: @escaping @Sendable () -> Bool) async {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [self] in
                    let deadline = ContinuousClock.now + .seconds(180)
                    while !condition(), isRunning, ContinuousClock.now < deadline { usleep(3000) }
                    continuation.resume()
                }
            }
        }

        /// The same for a text on standard error.
        func says(_ text: String) async { await reach { [self] in complained.contains(text) } }

        /// On standard error so far.
        var complained: String { (try? String(contentsOfFile: output + ".err", encoding: .utf8)) ?? "" }

        var said: String { (try? String(contentsOfFile: output + ".out", encoding: .utf8)) ?? "" }

        private func reap(within seconds: Double) -> Int32 {
            let deadline = ContinuousClock.now + .seconds(seconds)
            var status: Int32 = 0
            while true {
                let isOver = ended.withLock { ended in
                    if !ended, ContinuousClock.now > deadline { kill(process, SIGKILL) }
                    ended = ended || waitpid(process, &status, WNOHANG) != 0
                    return ended
                }
                if isOver { return status }
                usleep(5000)
            }
        }

        /// Waits for the end; a process that takes longer than `seconds` is killed, which no test expects.
        func end(within seconds: Double = 60) async throws -> Ending {
            let status = await withCheckedContinuation { continuation in
                Thread.detachNewThread { [self] in continuation.resume(returning: reap(within: seconds)) }
            }
            let number = status & 0x7F
            func read(_ suffix: String) -> String {
                String(decoding: FileManager.default.contents(atPath: output + suffix) ?? Data(), as: UTF8.self)
            }
            defer { for suffix in [".out", ".err"] { unlink(output + suffix) } }
            return Ending(
                status: number == 0 ? (status >> 8) & 0xFF : nil, signal: number == 0 ? nil : number, output: read(".out"),
                errors: read(".err"))
        }
    }

    /// Starts it in a working directory of `scratch`; what its job publishes goes to `published` there.
    static func start(_ arguments: [String], in scratch: Scratch, environment: [String: String] = [:]) throws -> Life {
        try Life(path, arguments, in: scratch, environment: environment)
    }

    /// The same with another executable of the package.
    /// - Parameter openFiles: how many it may have open, as `ulimit -n` sets it.
    static func start(
        _ program: String, _ arguments: [String], in scratch: Scratch, environment: [String: String] = [:], openFiles: Int? = nil
    ) throws -> Life {
        try Life(folder.appendingPathComponent(program).path, arguments, in: scratch, environment: environment, openFiles: openFiles)
    }

    /// The same with a redirection of the shell's, such as `2>&-`.
    static func start(_ arguments: [String], _ redirection: String, in scratch: Scratch) throws -> Life {
        try Life("/bin/bash", ["-c", "exec \"$0\" \"$@\" \(redirection)", path] + arguments, in: scratch, environment: [:])
    }

    static func run(
        _ arguments: String..., in scratch: Scratch, environment: [String: String] = [:], within seconds: Double = 60
    ) async throws -> Ending {
        try await start(arguments, in: scratch, environment: environment).end(within: seconds)
    }
}
