import Foundation
import StreamTesting
import Testing

/// A job whose broker takes connections and never says a word, or takes none.
@Suite struct SilentBrokerTests {
    /// A port on loopback that this test holds until the end, so that no other test's broker can come to answer on it.
    private final class HeldPort {
        let port: UInt16
        private let descriptor: Int32

        /// A listener accepts nothing, and connections are made all the same; a port that does not listen refuses them.
        init(isListening: Bool) throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let descriptor = descriptor
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, length) == 0 && (!isListening || listen(descriptor, 16) == 0)
                        && getsockname(descriptor, $0, &length) == 0
                }
            }
            try #require(isBound)
            port = UInt16(bigEndian: address.sin_port)
        }

        func close() { Foundation.close(descriptor) }
    }

    @Test(arguments: ["dstreams", "tables", "port"], [true, false])
    func `the first signal ends a job that waits for its broker since its start`(engine: String, isListening: Bool) async throws {
        let broker = try HeldPort(isListening: isListening)
        defer { broker.close() }
        let scratch = try Scratch(inMemory: true)
        let job = engine == "port" ? ["copy", "--format", "noop"] : ["tally"]
        let life = try Sensors.start(
            "relay",
            ["run"] + job + ["--engine", engine, "--checkpoint", scratch.path("kept"), "--bootstrap-servers", "127.0.0.1:\(broker.port)"]
                // Longer than a test may have to wait for its turn among the others.
                + ["--property", "default.api.timeout.ms=900000"], in: scratch)
        // Five seconds of silence are said, which is when it is known to wait, in a call that takes long.
        await life.says("does not answer yet")
        life.signal(SIGINT)
        let ending = try await life.end(within: 20)
        #expect(ending.status == 0, "\(ending)")
        #expect(ending.errors.contains("no answer from 127.0.0.1:\(broker.port), and the query that waits for it is stopping"), "\(ending)")
        #expect(
            ending.errors.contains(engine == "port" ? "copy: stopped while it waited" : "tally: stopped before its first batch"),
            "\(ending)")
    }
}
