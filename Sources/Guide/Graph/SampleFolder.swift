import Checkpoints
import Differential
import Foundation

/// A folder of samples: `node-3.jsonl` for each node that has some, one sample a line, and `counts.json`.
public struct SampleFolder {
    public let path: String

    public init(_ path: String) { self.path = path }

    private static let counts = "counts.json"

    private static func file(_ node: Int) -> String { "node-\(node).jsonl" }

    /// Writes all samples; files of an earlier writing are replaced or removed.
    public func write(_ samples: [JobSample], _ counts: JobCounts?) throws(GuideError) {
        let byNode = Dictionary(grouping: samples, by: \.node)
        do {
            let files = LocalFileSystem()
            try files.makeDirectory(path)
            for name in try FileManager.default.contentsOfDirectory(atPath: path) where Self.node(of: name) != nil || name == Self.counts {
                try FileManager.default.removeItem(atPath: "\(path)/\(name)")
            }
            for (node, samples) in byNode {
                try files.put("\(path)/\(Self.file(node))", Array(samples.map { $0.line + "\n" }.joined().utf8))
            }
            if let counts {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
                try files.put("\(path)/\(Self.counts)", Array(try encoder.encode(counts)) + [0x0A])
            }
        } catch { throw GuideError(.unwritable, "\(path): the samples could not be written", underlying: error) }
    }

    private static func node(of name: String) -> Int? {
        guard name.hasPrefix("node-"), name.hasSuffix(".jsonl") else { return nil }
        return Int(name.dropFirst("node-".count).dropLast(".jsonl".count))
    }

    /// The samples, in the order of nodes and lines, and what was counted, if that is there.
    /// - Throws: `GuideError` for a folder that cannot be read, a line that is not a sample, and samples of a node that `graph` lacks.
    public func read(for graph: JobGraph) throws(GuideError) -> (samples: [JobSample], counts: JobCounts?) {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            throw GuideError(.unreadable, "\(path): the samples could not be read", underlying: error)
        }
        var samples: [JobSample] = []
        for node in names.compactMap(Self.node).sorted() {
            let file = "\(path)/\(Self.file(node))"
            guard graph[node] != nil else {
                throw GuideError(
                    .malformedSample,
                    "\(file): the graph of \(graph.job) has no node \(node); give the samples that were recorded with the graph")
            }
            let data: Data
            do { data = try Data(contentsOf: URL(fileURLWithPath: file)) } catch {
                throw GuideError(.unreadable, "\(file): the samples could not be read", underlying: error)
            }
            for (index, line) in Array(data).split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
            where line.contains(where: { $0 > 0x20 }) {
                do { samples.append(try JobSample(line, node: node)) } catch {
                    throw GuideError(.malformedSample, "\(file):\(index + 1): \(error.what)")
                }
            }
        }
        guard names.contains(Self.counts) else { return (samples, nil) }
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(Self.counts)"))
            return (samples, try JSONDecoder().decode(JobCounts.self, from: data))
        } catch { throw GuideError(.malformedSample, "\(path)/\(Self.counts) is not the counts of a job", underlying: error) }
    }
}
