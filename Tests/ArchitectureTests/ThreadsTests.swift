import Foundation
import Testing

/// Threads are begun in one place, which names them, gives them their stack, and ends them in order.
@Suite struct ThreadsTests {
    @Test func `no thread is begun and no loop is split outside of Threads`() throws {
        let begins = ["concurrentPerform(", "pthread_create", "Thread.detachNewThread", "Thread {"]
        let sources = ModuleEdgesTests.root.appending(path: "Sources")
        #expect(ModuleEdgesTests.files.contains { $0.module == "Threads" }, "the sources were not found")
        var inside: Set<String> = []
        for file in ModuleEdgesTests.files {
            let text = try String(contentsOf: sources.appending(path: file.path), encoding: .utf8)
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                // A property such as `isOwnThread {` begins none: the word has to stand by itself.
                for begin in begins where line.contains(begin) && line.replacing(/\w+Thread \{/, with: "").contains(begin) {
                    if file.module == "Threads" { inside.insert(begin) }
                    #expect(
                        file.module == "Threads", "Sources/\(file.path):\(number + 1) has \(begin): use OwnThread or Parallel of Threads")
                }
            }
        }
        #expect(inside == ["concurrentPerform(", "pthread_create"], "what is looked for is not found where it must be")
    }
}
