import Foundation
import Testing

/// What a source, a sink or a format can do is said by its protocol and its provider: nobody asks for its type or its name.
@Suite struct DataSourceNamesTests {
    /// Place and text.
    private static let lines: [(String, String)] = {
        let sources = ModuleEdgesTests.root.appending(path: "Sources")
        return ["Tables/Tables", "Core/BatchRuntime", "Adapter", "Differential", "Portage/Portage"].flatMap {
            folder -> [(String, String)] in
            let paths = (FileManager.default.enumerator(atPath: sources.appending(path: folder).path)?.compactMap { $0 as? String } ?? [])
                .filter { $0.hasSuffix(".swift") }.sorted()
            return paths.flatMap { path -> [(String, String)] in
                let text = (try? String(contentsOf: sources.appending(path: "\(folder)/\(path)"), encoding: .utf8)) ?? ""
                return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
                    ("\(folder)/\(path):\($0 + 1)", String($1))
                }
            }
        }
    }()

    @Test func `no source or sink is asked for its type`() throws {
        #expect(Self.lines.count > 5000)
        let downcast = try Regex(#"\b(as\?|is) (any )?[A-Z][A-Za-z]*(Source|Sink|Reader|Writer|Offsets)\b"#)
        for (place, text) in Self.lines where text.contains("as? ") || text.contains(" is ") {
            #expect(!text.contains(downcast), "\(place): \(text)")
        }
    }

    @Test func `no format is known by its name but where it is provided`() throws {
        // Where they are provided: `DataSourceProvider("name", …)`, and the formats of files.
        let provided = try Regex(#"^ +"([A-Za-z]+)", "[A-Z]|DataSourceProvider\("([A-Za-z]+)"|let name = "([a-z]+)""#)
        let names = Set(
            Self.lines.filter { $0.0.hasPrefix("Tables/Tables/Formats/") || $0.0.hasPrefix("Tables/Tables/Files/") }
                .flatMap { line in
                    line.1.matches(of: provided).flatMap { $0.output.dropFirst().compactMap { $0.substring.map(String.init) } }
                })
        #expect(names.isSuperset(of: ["console", "foreachBatch", "json", "kafka", "memory", "noop", "text"]), "\(names.sorted())")
        let name = try Regex("\"(\(names.sorted().joined(separator: "|")))\"").ignoresCase()
        for (place, text) in Self.lines
        where text.contains("\"") && !place.hasPrefix("Tables/Tables/Formats/") && !place.hasPrefix("Tables/Tables/Files/") {
            // To choose a format, as `read.text(path)` does, is to know none; and reports are JSON too.
            if text.contains("format(\"") || text.contains("report.json") || text.contains("customLong") { continue }
            #expect(!text.contains(name), "\(place): \(text)")
        }
    }
}
