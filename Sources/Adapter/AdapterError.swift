import Errors
import StateStore

/// Why a legacy job cannot run on the table engine, or failed there.
public typealias AdapterError = CodedError<AdapterErrorCode>

public enum AdapterErrorCode: String, ErrorCode {
    /// A type of the job's values cannot be stored in a column.
    case notStorable
    /// A stored value could not be read back.
    case corruptValue

    public var errorClass: ErrorClass {
        switch self {
        case .notStorable:
            .own(
                "ADAPTER.NOT_STORABLE", when: "A type of a legacy job's values cannot be stored in a column.",
                remedy: "Make the type `Codable`, or map to one that is before the shuffle or the state.")
        case .corruptValue:
            .own(
                "ADAPTER.CORRUPT_VALUE", when: "A stored value of a legacy job cannot be read back.",
                remedy: "Start from a new checkpoint, or with the version of the job that wrote it.")
        }
    }
}

extension AdapterError {
    /// The coder of `T`.
    /// - Parameter role: names the value: `key of reduceByKey`.
    /// - Throws: `.notStorable` for a type that no column can hold.
    static func coder<T>(role: String) throws(AdapterError) -> ValueCoder<T> {
        do { return try ValueCoder<T>(role: role) } catch { throw AdapterError(.notStorable, error.message, underlying: error) }
    }
}
