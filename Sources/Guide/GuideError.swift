import Errors

/// Why the guide could not do a step; what it finds in a job is a result, never an error.
public typealias GuideError = CodedError<GuideErrorCode>

public enum GuideErrorCode: String, ErrorCode {
    /// A file that is not a job graph.
    case malformedGraph
    /// A graph that no job can have.
    case invalidGraph
    /// A line of a file of samples that is not a sample.
    case malformedSample
    case unreadable
    case unwritable
    /// A job without a Kafka topic, which a recording cannot be given to.
    case noKafka
    /// The job reads none of the records.
    case nothingRead
    /// There are records, and none of them reaches an output.
    case nothingAccepted
    case unknownRule

    public var errorClass: ErrorClass {
        switch self {
        case .malformedGraph:
            .own(
                "GUIDE.MALFORMED_GRAPH", when: "A file is not a job graph.",
                remedy: "Write the graph again, or correct what the message names.")
        case .invalidGraph:
            .own(
                "GUIDE.INVALID_GRAPH", when: "A job graph contradicts itself, such as a node whose parent is not there.",
                remedy: "Write the graph again, or correct the node that the message names.")
        case .malformedSample:
            .own(
                "GUIDE.MALFORMED_SAMPLE", when: "A line of a file of samples is not a sample.",
                remedy: "Record the samples again, or correct the line that the message names.")
        case .unreadable:
            .own("GUIDE.UNREADABLE", when: "A graph or samples cannot be read.", remedy: "Correct the path or its permissions.")
        case .unwritable:
            .own(
                "GUIDE.UNWRITABLE", when: "A graph or samples cannot be written.",
                remedy: "Correct the path or its permissions, or free space.")
        case .noKafka:
            .own(
                "GUIDE.NO_KAFKA", when: "A job without a Kafka stream is to be assessed over a recording.",
                remedy: "Let the job read a topic; a recording cannot stand in for a queue or for files.")
        case .nothingRead:
            .own(
                "GUIDE.NOTHING_READ", when: "The job reads none of the records.",
                remedy: "Give a recording of the topic that the job reads.")
        case .nothingAccepted:
            .own(
                "GUIDE.NOTHING_ACCEPTED", when: "There are records, and no element reaches an output of the job.",
                remedy: "Record a stretch with records that the job accepts; without any there is nothing to check.")
        case .unknownRule:
            .own("GUIDE.UNKNOWN_RULE", when: "There is no rule of that name.", remedy: "Give one of the names that the message lists.")
        }
    }
}
