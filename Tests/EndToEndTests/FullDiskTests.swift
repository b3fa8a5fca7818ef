import Foundation
import StreamTesting
import Testing

/// A disk that is full, made of memory. Mounting needs root.
@Suite(.enabled(if: SmallDisk.isAllowed, "needs the right to mount a tmpfs"))
struct FullDiskTests {
    @Test func `a demo that fills its disk says so, and goes on where it was when there is room`() async throws {
        let scratch = try Scratch(inMemory: true)
        let disk = try SmallDisk(at: scratch.path("disk"), kilobytes: 400)
        let arguments = ["demo", "--directory", "\(disk.path)/demo", "--recording", try ShortRecording.path()]
        let published = ["SENSORS_OUT": "\(disk.path)/published"]
        let refused = try await Sensors.start(arguments, in: scratch, environment: published).end()
        refused.expectRefusal(disk.path, "No space left on device")
        try disk.resize(kilobytes: 100_000)
        let ending = try await Sensors.start(arguments, in: scratch, environment: published).end()
        #expect(ending.status == 0, "\(ending)")

        let plain = try Scratch(inMemory: true)
        #expect(
            try await Sensors.run("demo", "--directory", plain.path("demo"), "--recording", ShortRecording.path(), in: plain).status == 0)
        for name in ["demo/legacy/observations", "demo/tables/observations", "demo/port/observations", "published"] {
            let found = try Scratch.tree("\(disk.path)/\(name)").filter { !$0.key.hasPrefix(".") }
            let differences = Scratch.differences(found, try plain.tree(name))
            #expect(differences.isEmpty, "\(name): \(differences)")
        }
        #expect(
            Scratch.differences(
                try JSONSinkFiles("\(disk.path)/demo/port/rows").files(), try JSONSinkFiles(plain.path("demo/port/rows")).files()
            ).isEmpty)
    }
}
