import Foundation

extension JobGraph {
    /// Reads the form that `Docs/guide/graph.md` describes.
    /// - Parameter name: what messages call the text, such as its file.
    public init(json: String, name: String) throws(GuideError) {
        let decoded: JobGraph
        do { decoded = try JSONDecoder().decode(JobGraph.self, from: Data(json.utf8)) } catch {
            if let what = Self.mistake(error) { throw GuideError(.malformedGraph, "\(name) is not a job graph: \(what)") }
            throw GuideError(.malformedGraph, "\(name) is not a job graph", underlying: error)
        }
        self = decoded
        do { try validate() } catch { throw GuideError(.invalidGraph, "\(name): \(error.message)") }
        nodes = sorted()
    }

    /// What is wrong with which member, `nodes[2].slide`; nil for a text that is no JSON.
    private static func mistake(_ error: any Error) -> String? {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context)?:
            let place = path(context.codingPath)
            return "\"\(key.stringValue)\" is missing\(place.isEmpty ? "" : " in \(place)")"
        case .typeMismatch(let type, let context)?, .valueNotFound(let type, let context)?:
            let kind = type is any BinaryInteger.Type ? "a whole number" : type == String.self ? "a text" : "an array or an object"
            return "\(path(context.codingPath)) must be \(kind)"
        case .dataCorrupted(let context)? where !context.codingPath.isEmpty:
            return "\(path(context.codingPath)): \(context.debugDescription)"
        default: return nil
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce("") { path, key in
            if let index = key.intValue { "\(path)[\(index)]" } else { path + (path.isEmpty ? "" : ".") + key.stringValue }
        }
    }

    /// Reads a file of that form.
    public init(file: String) throws(GuideError) {
        let text: String
        do { text = try String(contentsOfFile: file, encoding: .utf8) } catch {
            throw GuideError(.unreadable, "\(file): the graph could not be read", underlying: error)
        }
        try self.init(json: text, name: file)
    }

    /// The graph as JSON; equal graphs give equal text.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Strings and whole numbers only: nothing that cannot be encoded.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? ""
    }
}
