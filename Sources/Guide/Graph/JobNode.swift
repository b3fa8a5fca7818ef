/// A node of a job's graph.
public struct JobNode: Codable, Hashable, Sendable, Identifiable {
    /// Unique in the graph.
    public var id: Int
    /// The nodes whose RDDs it reads, in order; empty for an input.
    public var parents: [Int]
    public var kind: NodeKind
    /// The call in the job's code: `reduceByKeyAndWindow`.
    public var operation: String
    /// A number that the nodes which one call made share.
    public var call: Int
    /// The time between two RDDs, in ms.
    public var slide: Int64
    /// The length of the window that the node defines over its parent, in ms.
    public var window: Int64?
    /// The names of its functions, as in samples: `reduce`, `inverse`, `filter`, `update`, `function`.
    public var functions: [String]
    /// `SensorTotals.scala:17`, if known.
    public var place: String?
    /// The type of its elements in the job's language, if known.
    public var elementType: String?
    /// The topics that an input reads.
    public var topics: [String]?
    /// The name of an output.
    public var output: String?

    /// For messages: `reduceByKeyAndWindow (SensorTotals.scala:17)`, or the operation alone.
    var title: String { operation + (place.map { " (\($0))" } ?? "") }

    public init(
        id: Int, parents: [Int], kind: NodeKind, operation: String, call: Int? = nil, slide: Int64, window: Int64? = nil,
        functions: [String] = [],
        place: String? = nil, elementType: String? = nil, topics: [String]? = nil, output: String? = nil
    ) {
        (self.id, self.parents, self.kind, self.operation, self.call, self.slide) = (id, parents, kind, operation, call ?? id, slide)
        (self.window, self.functions, self.place, self.elementType) = (window, functions, place, elementType)
        (self.topics, self.output) = (topics, output)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case id, parents, kind, operation, call, slide, window, functions, place, elementType, topics, output
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(Int.self, forKey: .id)
        let word = try members.decode(String.self, forKey: .kind)
        guard let kind = NodeKind(rawValue: word) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription:
                        "node \(id) has the kind \"\(word)\", which is unknown; there are \(NodeKind.allCases.map(\.rawValue).joined(separator: ", "))"
                ))
        }
        self.kind = kind
        parents = try members.decodeIfPresent([Int].self, forKey: .parents) ?? []
        operation = try members.decode(String.self, forKey: .operation)
        call = try members.decodeIfPresent(Int.self, forKey: .call) ?? id
        slide = try members.decode(Int64.self, forKey: .slide)
        window = try members.decodeIfPresent(Int64.self, forKey: .window)
        functions = try members.decodeIfPresent([String].self, forKey: .functions) ?? []
        place = try members.decodeIfPresent(String.self, forKey: .place)
        elementType = try members.decodeIfPresent(String.self, forKey: .elementType)
        topics = try members.decodeIfPresent([String].self, forKey: .topics)
        output = try members.decodeIfPresent(String.self, forKey: .output)
    }
}
