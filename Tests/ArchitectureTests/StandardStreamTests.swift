import Foundation
import Testing

/// A run goes on where its standard streams are closed, or lead to a full disk.
@Suite struct StandardStreamTests {
    /// Foundation's file handles end the process there; `StandardStream` does not.
    @Test func `no file handle of Foundation's writes to a standard stream`() throws {
        let sources = ModuleEdgesTests.root.appending(path: "Sources")
        #expect(ModuleEdgesTests.files.count > 500)
        for file in ModuleEdgesTests.files {
            let text = try String(contentsOf: sources.appending(path: file.path), encoding: .utf8)
            #expect(!text.contains("FileHandle.standard"), "Sources/\(file.path): use StandardStream")
        }
    }
}
