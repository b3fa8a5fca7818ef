import Columnar
import Differential

/// One call of a function of the job: what went in, and what came out.
///
/// The function `element` is no function: its arguments are the key and the value that came into a shuffle, or the one element of a stream
/// without keys, and it has no result.
public struct JobSample: Hashable, Sendable {
    public var node: Int
    /// `function`, `reduce`, `inverse`, `filter`, `update`, `create`, `mergeValue`, `mergeCombiners`; `element`.
    public var function: String
    public var arguments: [Value]
    /// Of a `flatMap` an array; nil if the function threw, and for an element.
    public var result: Value?
    /// What the function threw.
    public var error: String?
    /// The records from which the arguments were made, if known.
    public var records: [RecordID]

    public init(node: Int, function: String, arguments: [Value], result: Value? = nil, error: String? = nil, records: [RecordID] = []) {
        (self.node, self.function, self.arguments, self.result, self.error, self.records) = (
            node, function, arguments, result, error, records
        )
    }
}
