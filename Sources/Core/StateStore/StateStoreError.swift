import Errors

/// A wrong use of a state store, a state of another schema, or a failure of its database. Damaged files are `CheckpointError`s.
public typealias StateStoreError = CodedError<StateStoreErrorCode>

public enum StateStoreErrorCode: String, ErrorCode {
    case wrongVersion
    case tooLarge
    /// An invalid setting.
    case wrongOption
    /// RocksDB refused; the message carries its words.
    case database
    /// The state in the checkpoint has another number of partitions.
    case otherPartitions
    /// The checkpoint has state with other keys or values.
    case otherSchema
    /// The requested state is not in the checkpoint.
    case notThere

    public var errorClass: ErrorClass {
        switch self {
        case .wrongVersion:
            .own(
                "STATE_STORE.WRONG_VERSION", when: "The requested version of the state is not the last one that was committed.",
                remedy: "Report it: this is a fault of Portage.")
        case .tooLarge:
            .own(
                "STATE_STORE.TOO_LARGE", when: "A key or a value is larger than a state store holds.",
                remedy: "Store less in one group or key.")
        case .wrongOption:
            .own(
                "STATE_STORE.WRONG_OPTION", when: "A setting of the state store has an invalid value.",
                remedy: "Give a value that the message allows.")
        case .database:
            .own("STATE_STORE.DATABASE", when: "RocksDB refused.", remedy: "Check the disk under the state, then start again.")
        case .otherPartitions:
            .own(
                "STATE_STORE.OTHER_PARTITIONS", when: "The checkpoint has its state in another number of partitions.",
                remedy: "Start with that number, or run `state repartition`.")
        case .otherSchema:
            .own(
                "STATE_STORE.OTHER_SCHEMA", when: "The checkpoint has state of other keys or values than the query.",
                remedy: "Undo the change of the query, or start with a new checkpoint.")
        case .notThere:
            .own(
                "STATE_STORE.NOT_THERE", when: "The requested state is not in the checkpoint.",
                remedy: "Request one of those that the message lists.")
        }
    }
}

extension ErrorClass {
    package static let stateKeySchema = spark(
        "STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE", nil,
        when: "The checkpoint has state of other keys than the query; the class is that of Spark 4.",
        remedy: "Undo the change of the query, or start with a new checkpoint.")
    package static let stateValueSchema = spark(
        "STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE", nil,
        when: "The checkpoint has state of other values than the query; the class is that of Spark 4.",
        remedy: "Undo the change of the query, or start with a new checkpoint.")
}
