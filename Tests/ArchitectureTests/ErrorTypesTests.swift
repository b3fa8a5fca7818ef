import Foundation
import Testing

/// Every error that leaves the place where it is made is a `PortageError`.
@Suite struct ErrorTypesTests {
    /// Errors that the function which called catches again: nobody else sees them.
    static let signals: Set<String> = [
        "Doubtful", "EnoughElements", "CannotTell", "Malformed", "NotFollowed", "GlobPatternError", "Found", "StateTooLarge",
        // The wrapper in which a legacy job's error comes with its place; whoever catches it takes the error out.
        "BatchFailure",
        // Of the simulated disk and broker in tests.
        "Died", "Failure", "NotStarted",
    ]

    @Test func `every error type conforms to PortageError, but for signals that are caught where they are thrown`() throws {
        let declaration = /(?:struct|enum|class) (\w+)(?:<[^>]*>)?: ([^{\n]*)\{/
        var seen: Set<String> = []
        var conforming = 0
        for file in ModuleEdgesTests.files {
            let text = try String(contentsOf: ModuleEdgesTests.root.appending(path: "Sources/\(file.path)"), encoding: .utf8)
            for match in text.matches(of: declaration) {
                let name = String(match.1)
                let protocols = match.2.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                if protocols.contains("PortageError") { conforming += 1 }
                guard protocols.contains("Error") else { continue }
                seen.insert(name)
                #expect(Self.signals.contains(name), "Sources/\(file.path): \(name) is an Error and no PortageError")
            }
        }
        #expect(Self.signals.subtracting(seen) == [], "they are no errors any more")
        #expect(conforming >= 9)
    }
}
