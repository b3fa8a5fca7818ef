import Foundation
import Guide
import StreamTesting
import Testing

/// The JSON form of a job's graph: what is written is read again, and what no job can have is refused.
@Suite struct JobGraphTests {
    /// A graph of one window, with places in the text to break.
    private static let text = """
        {"version": 1, "job": "j", "dialect": "scala", "batchInterval": 1000, "nodes": [
          {"id": 0, "parents": [], "kind": "kafka", "operation": "createDirectStream", "slide": 1000},
          {"id": 1, "parents": [0], "kind": "window", "operation": "window", "slide": 2000, "window": 4000},
          {"id": 2, "parents": [1], "kind": "output", "operation": "print", "slide": 2000, "output": "print-0"}]}
        """

    private static func read(_ changes: (String, String)...) throws -> JobGraph {
        var text = text
        for (old, new) in changes {
            #expect(text.contains(old))
            text = text.replacing(old, with: new, maxReplacements: 1)
        }
        return try JobGraph(json: text, name: "job.json")
    }

    @Test func `a graph is read, its nodes parents first`() throws {
        let graph = try Self.read(("\"id\": 0", "\"id\": 7"), ("\"parents\": [0]", "\"parents\": [7]"))
        #expect(graph.nodes.map(\.id) == [7, 1, 2])
        #expect(graph.calls.map(\.operation) == ["createDirectStream", "window", "print"])
        #expect(graph.zeroTime == nil && graph[1]?.window == 4000)
    }

    @Test func `random graphs are the same after they were written and read`() throws {
        print("PORTAGE_SEED=\(ProcessSeed.value)")
        var random = SeededGenerator(seed: ProcessSeed.value)
        let elementwise: [NodeKind] = [.map, .filter, .flatMap, .mapValues, .glom, .transform]
        for round in 0..<200 {
            var nodes = [JobNode(id: 3, parents: [], kind: .kafka, operation: "createDirectStream", slide: 500, topics: ["a \"b\"", "ü"])]
            for index in 0..<random.below(9) {
                let parent = nodes[random.below(nodes.count)]
                let id = 100 - index * 7
                let place = random.below(2) == 0 ? "A.scala:\(index)" : nil
                if random.below(3) == 0 {
                    let slide = parent.slide * Int64(1 + random.below(3))
                    nodes.append(
                        JobNode(
                            id: id, parents: [parent.id], kind: .window, operation: "window", slide: slide,
                            window: parent.slide * Int64(1 + random.below(4)), place: place))
                } else {
                    let kind = elementwise[random.below(elementwise.count)]
                    nodes.append(
                        JobNode(
                            id: id, parents: [parent.id], kind: kind, operation: kind.rawValue, call: 1 + random.below(3),
                            slide: parent.slide, functions: ["function"], place: place))
                }
            }
            nodes.append(
                JobNode(
                    id: 2, parents: [nodes[nodes.count - 1].id], kind: .output, operation: "print", slide: nodes[nodes.count - 1].slide,
                    output: "print-0"))
            let graph = try JobGraph(
                job: "job \(round)", dialect: .python, batchInterval: 500, zeroTime: random.below(2) == 0 ? nil : 1_767_607_200_000,
                nodes: nodes.shuffled(using: &random))
            let again = try JobGraph(json: graph.json, name: "again")
            #expect(again == graph && again.json == graph.json, "round \(round)")
            for (index, node) in graph.nodes.enumerated() {
                for parent in node.parents { #expect(graph.nodes[..<index].contains { $0.id == parent }) }
            }
        }
    }

    private static let refusals: [(change: (String, String), words: String)] = [
        (("\"version\": 1", "\"version\": 2"), "its version is 2, and this release reads version 1"),
        (("\"job\": \"j\"", "\"job\": \"\""), "\"job\" is empty"),
        (("\"kind\": \"window\"", "\"kind\": \"widow\""), "node 1 has the kind \"widow\", which is unknown; there are kafka"),
        (("\"parents\": [1]", "\"parents\": [9]"), "node 2 (print) has the parent 9, which is not there"),
        (("\"parents\": [0]", "\"parents\": [1]"), "the nodes 1, 2 depend on themselves"),
        (("\"id\": 1", "\"id\": 0"), "two nodes have the id 0"),
        (("\"window\": 4000", "\"window\": 0"), "the window of node 1 (window) is 0 ms; it must be above 0"),
        (("\"window\": 4000", "\"window\": 4000000000000000"), "more than a year: durations are in milliseconds"),
        (("\"window\": 4000", "\"window\": 4500"), "are not multiples of its parent's slide, 1000 ms"),
        ((", \"window\": 4000", ""), "node 1 (window) is a window without the length of its window"),
        (("\"slide\": 1000", "\"slide\": 1500"), "is not a multiple of the batch interval, 1000 ms"),
        (("\"batchInterval\": 1000", "\"batchInterval\": -1"), "\"batchInterval\" is -1 ms"),
        (("\"parents\": [0]", "\"parents\": []"), "is a window and has 0 parents; it needs 1 parent"),
        ((", \"output\": \"print-0\"", ""), "the output 2 (print) has no name"),
        (("\"kind\": \"output\"", "\"kind\": \"map\""), "it has no output"),
        (("\"slide\": 2000, \"window\"", "\"slide\": \"2 s\", \"window\""), "nodes[1].slide must be a whole number"),
        (("\"dialect\": \"scala\"", "\"dialect\": \"cobol\""), "dialect: Cannot initialize Dialect from invalid String value cobol"),
        (("\"batchInterval\": 1000, ", ""), "\"batchInterval\" is missing"),
        (("{\"version\"", "{{\"version\""), "job.json is not a job graph"),
    ]

    @Test(arguments: refusals.indices) func `what no job can have is refused with what and where`(_ index: Int) throws {
        let (change, words) = Self.refusals[index]
        #expect { try Self.read(change) } throws: { error in
            let text = "\(error)"
            #expect(text.contains(words), "\(text)")
            return error is GuideError && text.contains("job.json")
        }
    }

    @Test func `samples are the same after they were written and read, and a damaged line is named`() throws {
        let scratch = try Scratch(inMemory: true)
        let graph = try Self.read()
        let samples = [
            JobSample(node: 0, function: "element", arguments: [.string("ä\n"), .double(.nan), .null], records: []),
            JobSample(
                node: 1, function: "reduce", arguments: [.long(1), .double(3)], result: .structure([.long(.min), .binary([0, 255])])),
            JobSample(node: 1, function: "reduce", arguments: [.array([]), .double(-0.0)], error: "no \"such\" key"),
        ]
        var counts = JobCounts(records: 3, batches: 2, nodes: [NodeCounts(node: 1)])
        counts.nodes[0].elements = 4
        let folder = SampleFolder("\(scratch.path)/samples")
        try folder.write(samples, counts)
        let again = try folder.read(for: graph)
        // NaN is not equal to itself: their texts are compared.
        #expect("\(again.samples)" == "\(samples)" && again.counts == counts)
        try folder.write([samples[1]], nil)
        #expect(try folder.read(for: graph).samples == [samples[1]])

        try scratch.write(
            "samples/node-1.jsonl", "{\"function\":\"reduce\",\"arguments\":[1]}\n\n{\"function\":\"reduce\",\"arguments\":[1,}\n")
        #expect { try folder.read(for: graph) } throws: { "\($0)".contains("node-1.jsonl:3: expected a JSON value") }
        try scratch.write("samples/node-1.jsonl", "{\"arguments\":[1]}")
        #expect { try folder.read(for: graph) } throws: { "\($0)".contains("node-1.jsonl:1: \"function\" is missing") }
        try scratch.write("samples/node-1.jsonl", "{\"function\":\"f\",\"arguments\":[1],\"records\":[\"here\"]}")
        #expect { try folder.read(for: graph) } throws: { "\($0)".contains("topic-partition@offset") }
        try scratch.write("samples/node-1.jsonl", "")
        try scratch.write("samples/node-8.jsonl", "")
        #expect { try folder.read(for: graph) } throws: { "\($0)".contains("has no node 8") }
        #expect { try SampleFolder("\(scratch.path)/nowhere").read(for: graph) } throws: { ($0 as? GuideError)?.code == .unreadable }
    }
}
