import Foundation
import Testing

/// Holds every `import` in Sources to the edges of the architecture. The compiler alone lets a transitive import through.
@Suite struct ModuleEdgesTests {
    /// Module → the modules of ours that it may import. Arrows point down only; DStreams and Tables never see each other.
    static let allowed: [String: Set<String>] = {
        let core: Set = [
            "Errors", "Paths", "Threads", "Settings", "Columnar", "Offsets", "KafkaTransport", "Recordings", "Checkpoints", "StateStore",
            "BatchRuntime",
        ]
        let legacy: Set = ["RDDs", "DStreams"]
        let tables: Set = ["Expressions", "Plans", "SQLFrontend", "Operators", "Tables"]
        return [
            "CJSONReader": [],
            "Errors": [],
            "Settings": ["Errors", "Columnar"],
            "CStack": [],
            "Paths": [],
            "CTraps": ["CStack"],
            "Threads": ["Errors", "CTraps"],
            "Columnar": ["CStack"],
            "Offsets": ["Errors", "Columnar"],
            "RegularExpressions": ["Errors", "CPCRE2"],
            "Checkpoints": ["Errors", "Paths", "Threads", "Columnar", "Offsets"],
            "KafkaTransport": ["Errors", "CRDKafka", "Threads", "Settings", "Columnar", "Offsets", "RegularExpressions"],
            "Recordings": ["Errors", "Paths", "Columnar", "Offsets", "KafkaTransport", "Checkpoints"],
            "StateStore": ["Errors", "CRocksDB", "Threads", "Settings", "Columnar", "Checkpoints"],
            "BatchRuntime": ["Errors", "CTraps", "Threads", "Columnar", "Offsets", "Checkpoints"],
            "RDDs": ["Errors", "Paths", "Threads", "Settings", "Columnar"],
            "DStreams": core.subtracting(["Recordings"]).union(["RDDs", "CJSONReader"]),
            "Expressions": ["Errors", "Settings", "Columnar", "CJSONReader", "CXXHash", "RegularExpressions"],
            "Plans": ["Errors", "Expressions", "Columnar"],
            "SQLFrontend": ["Errors", "Plans", "Expressions", "Columnar"],
            "Operators": ["Errors", "Plans", "Expressions", "Settings", "Columnar", "StateStore", "Threads"],
            "Tables": core.subtracting(["Recordings"]).union(["Expressions", "Plans", "SQLFrontend", "Operators"]),
            "Adapter": core.subtracting(["Recordings"]).union(legacy).union(tables).subtracting(["Tables", "SQLFrontend"]),
            "Differential": core.union(legacy).union(tables).union(["Adapter"]),
            "StreamTesting": ["Errors", "KafkaTransport", "Checkpoints", "Offsets", "Columnar"],
            "Guide": [
                "Errors", "Differential", "DStreams", "RDDs", "KafkaTransport", "BatchRuntime", "Checkpoints", "Offsets", "Settings", "Columnar",
            ],
            "Portage": core.union(legacy).union(tables).union(["Adapter", "Differential", "Guide", "StatusServer"]),
            "StatusServer": ["Errors"],
            "portage-cli": ["Portage"],
        ]
    }()

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct SourceFile {
        var module: String
        var path: String
        var imports: [String]
    }

    static let files: [SourceFile] = {
        let sources = root.appending(path: "Sources")
        guard let walker = FileManager.default.enumerator(atPath: sources.path) else { return [] }
        return walker.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            // Every folder under Sources holds targets of its own name: the module is the deepest folder that is one.
            let folders = path.split(separator: "/").dropLast().map(String.init)
            let module = folders.prefix(2).last(where: { allowed[$0] != nil }) ?? folders.first ?? path
            let text = (try? String(contentsOf: sources.appending(path: path), encoding: .utf8)) ?? ""
            let imports = text.split(separator: "\n").compactMap { line -> String? in
                let words = line.split(separator: " ").map(String.init)
                guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
                    words[..<position].allSatisfy({ $0.hasPrefix("@") || ["public", "package", "internal", "private"].contains($0) })
                else { return nil }
                let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
                let name = kinds.contains(words[position + 1]) && position + 2 < words.count ? words[position + 2] : words[position + 1]
                return name.split(separator: ".").first.map(String.init)
            }
            return SourceFile(module: module, path: path, imports: imports)
        }
    }()

    @Test func `every import follows an arrow that points down`() {
        let ours = Set(Self.allowed.keys).union(["CRDKafka", "CPCRE2", "CRocksDB", "CXXHash"])
        #expect(Self.files.count > 20, "the sources were not found")
        for file in Self.files {
            guard let allowed = Self.allowed[file.module] else {
                Issue.record("Sources/\(file.path): its folder is not a module of the architecture")
                continue
            }
            for name in file.imports where ours.contains(name) && name != file.module {
                #expect(allowed.contains(name), "Sources/\(file.path) imports \(name), which \(file.module) must not see")
            }
        }
    }

    /// What a target's files may see, as Package.swift says: for each target under Sources that names its dependencies.
    private static func manifestEdges() throws -> [String: Set<String>] {
        let manifest = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
        var edges: [String: Set<String>] = [:]
        for match in manifest.matches(of: /(?:module|\.target)\(\s*(?:name: )?"([\w-]+)",\s*(?:in: "\w+",|dependencies:)\s*\[/) {
            var (depth, end) = (1, match.range.upperBound)
            while depth > 0, end < manifest.endIndex {
                if manifest[end] == "[" { depth += 1 } else if manifest[end] == "]" { depth -= 1 }
                end = manifest.index(after: end)
            }
            let list = manifest[match.range.upperBound..<end]
                .replacing(/package: "\w+"|traits: \["\w+"\]/, with: "").replacing("logging", with: "\"Logging\"")
                .replacing("argumentParser", with: "\"ArgumentParser\"")
            edges[String(match.output.1)] = Set(list.matches(of: /"([\w-]+)"/).map { String($0.output.1) })
        }
        return edges
    }

    /// Of the tests' targets this is not asked: they depend on what they are compiled against by way of others, too, so that they are
    /// compiled again with it.
    @Test func `an edge of the package is followed by an import, and an import has its edge`() throws {
        let edges = try Self.manifestEdges()
        let imports = Dictionary(grouping: Self.files, by: \.module).mapValues { Set($0.flatMap(\.imports)) }
        #expect(
            edges.count > 20 && edges["Tables"]?.contains("Logging") == true
                && edges["StatusServer"] == ["Errors", "FlyingFox", "FlyingSocks"])
        let known = Set(Self.allowed.keys).union(edges.values.flatMap { $0 })
        for (module, edges) in edges where module != "RecordingGenerator" {
            // A module of C has no import.
            guard let imports = imports[module] else {
                #expect(["CTraps"].contains(module), "Package.swift: no file of \(module) was found")
                continue
            }
            #expect(edges.subtracting(imports) == [], "Package.swift: no file of \(module) imports these")
            #expect(imports.intersection(known).subtracting(edges) == [], "Package.swift: \(module) imports these, and has no edge to them")
        }
    }

    @Test func `only KafkaTransport imports librdkafka`() {
        let importers = Set(Self.files.filter { $0.imports.contains("CRDKafka") }.map(\.module))
        #expect(importers == ["KafkaTransport"])
    }

    @Test func `of the guide only the adapter of DStreams sees a DStream`() {
        let guide = Self.files.filter { $0.module == "Guide" }
        let seeing = guide.filter { !Set($0.imports).isDisjoint(with: ["DStreams", "RDDs"]) }
        #expect(!seeing.isEmpty && seeing.count < guide.count)
        for file in seeing {
            #expect(file.path.hasPrefix("Guide/Graph/DStreams/"), "Sources/\(file.path): the guide works on the neutral graph")
        }
    }

    @Test func `the edges have no cycle`() {
        var state: [String: Bool] = [:]  // false while on the path, true when done
        func visit(_ module: String) {
            if let done = state[module] {
                #expect(done, "\(module) reaches itself")
                return
            }
            state[module] = false
            for next in Self.allowed[module] ?? [] { visit(next) }
            state[module] = true
        }
        for module in Self.allowed.keys { visit(module) }
    }

    @Test func `whoever depends on the library depends on every module of it, so that all are compiled again together`() throws {
        let manifest = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
        let list = try #require(manifest.firstMatch(of: /let library = \[([^\]]*)\]/))
        let named = Set(list.output.1.matches(of: /"(\w+)"/).map { String($0.output.1) })
        let others: Set = ["CJSONReader", "CStack", "CTraps", "StreamTesting", "StatusServer", "portage-cli"]
        #expect(named == Set(Self.allowed.keys).subtracting(others))
    }
}
