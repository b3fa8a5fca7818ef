import Foundation
import Testing

/// What a source, a sink or a format can do is said by its protocol and its provider: nobody asks for its type or its name.
@Suite struct DataSourceNamesTests {
    /// Place and text.
    private static let lines: [(String, String)] = {
        let sources = ModuleEdgesTests.root.appending(path: "Sources")
        return ["Tables/Tables", "Core/BatchRuntime", "Adapter", "Differential", "Portage/Portage"].flatMap { folder -> [(String, String)] in
            let paths = (FileManager.default.enumerator(atPath: sources.appending(path: folder).path)?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.sorted()
            return paths.flatMap { path -> [(String, String)] in
                let text = (try? String(contentsOf: sources.appending(path: "\(folder)/\(path)"), encoding: .utf8)) ?? ""
                return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { ("\(folder)/\(path):\($0 + 1)", String($1)) }
            }
        }
    }()

    @Test func `no source or sink is asked for its type`() throws {
        #expect(Self.lines.count > 5000)
        let downcast = try Regex(#"\b(as\?|is) (any )?[A-Z][A-Za-z]*(Source|Sink|Reader|Writer|Offsets)\b"#)
        for (place, text) in Self.lines where text.contains("as? ") || text.contains(" is ") { #expect(!text.contains(downcast), "\(place): \(text)") }
    }

    @Test func `no format is known by its name but where it is provided`() throws {
        let name = try Regex(#""(kafka|text|noop|memory|foreachbatch)""#).ignoresCase()
        for (place, text) in Self.lines where text.contains("\"") && !place.hasPrefix("Tables/Tables/Formats/") && !place.hasPrefix("Tables/Tables/Files/") {
            // The short forms, such as `read.text(path)`.
            if text.contains("format(\"") { continue }
            #expect(!text.contains(name), "\(place): \(text)")
        }
    }
}
