/// A change of a job that is only possible before its context starts.
enum LateChange {
    /// A new input, transformation or output.
    case structure
    case storageLevel
    case checkpointInterval

    /// Why a context in this state refuses the change, in Spark's words; nil if it does not.
    func mistake(in state: StreamingContextState) -> StreamingError? {
        let when: String
        switch state {
        case .initialized: return nil
        case .active: when = "starting"
        case .stopped: when = "stopping"
        }
        let text =
            switch self {
            case .structure: "Adding new inputs, transformations, and output operations after \(when) a context is not supported"
            case .storageLevel: "Cannot change storage level of a DStream after streaming context has started"
            case .checkpointInterval: "Cannot change checkpoint interval of a DStream after streaming context has started"
            }
        return StreamingError(.badState, text)
    }
}
