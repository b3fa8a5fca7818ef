/// What can be changed of a job before its context starts, and not after.
enum LateChange {
    /// A new input, transformation or output.
    case structure
    case storageLevel
    case checkpointInterval

    /// Why a context in this state takes it no more, in Spark's words; nil while it does.
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
