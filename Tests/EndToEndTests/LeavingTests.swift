import Foundation
import StreamTesting
import Testing

/// A process that leaves `main` while its queries run ends with status 0: nothing that still runs meets what is gone.
@Suite(.timeLimit(.minutes(5))) struct LeavingTests {
    @Test(arguments: ["rocksdb", "kafka", "dstreams"])
    func `leaving main while a query runs ends the process well, with all cores busy too`(kind: String) async throws {
        let scratch = try Scratch()
        // As many at once as keep the cores busy, and each leaves at another moment of its batches.
        for round in 0..<2 {
            let lives = try (0..<4).map {
                try Sensors.start("relay", ["leave", kind, scratch.path("c\(round)-\($0)"), "\(7 * $0 + 13 * round)"], in: scratch)
            }
            for life in lives {
                let ending = try await life.end()
                #expect(ending.status == 0 && ending.output == "left\n", "\(ending)")
            }
        }
    }
}
