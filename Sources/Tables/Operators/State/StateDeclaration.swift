import Columnar
import StateStore

/// One store of a stateful operator.
package struct StateDeclaration: Sendable {
    package enum Expiry: Sendable {
        /// Entries stay until the operator removes them.
        case never
        /// An entry expires when the watermark of this input, in µs, reaches the time with which it was put.
        case watermark(ofInput: Int)
    }

    package var name: String
    package var key: [StateSchema.Column]
    package var value: [StateSchema.Column]
    /// How the metadata of its columns is compared with that in a checkpoint.
    package var comparison: StateSchema.MetadataComparison
    package var expiry: Expiry
    /// Whether its entries count as rows of the state in progress, or only help to find such.
    package var countsRows: Bool

    package init(
        _ name: String = StateStoreID.defaultName, key: [StateSchema.Column], value: [StateSchema.Column],
        comparison: StateSchema.MetadataComparison = StateSchema.MetadataComparison(), expiry: Expiry, countsRows: Bool = true
    ) {
        self.name = name
        self.key = key
        self.value = value
        self.comparison = comparison
        self.expiry = expiry
        self.countsRows = countsRows
    }

    /// The schema that a checkpoint records for the store of an operator of this kind.
    package func schema(of kind: StatefulKind) -> StateSchema {
        StateSchema(operatorName: kind.name, key: key, value: value, comparison: comparison)
    }
}

extension StateDeclaration {
    /// The encoding of its keys, for an operator that has none of its own.
    package var keys: RowCodec { RowCodec(key.map(\.field.type), as: .key) }
    /// The encoding of its values.
    package var values: RowCodec { RowCodec(value.map(\.field.type), as: .value) }
}

extension StateEntries {
    /// Decodes keys and values that the store's codecs encoded.
    /// - Throws: `StateValueError` if they are not such rows.
    package func columns(of store: StateDeclaration) throws -> (keys: [ColumnArray], values: [ColumnArray]) {
        try columns(keys: store.keys, values: store.values)
    }
}
