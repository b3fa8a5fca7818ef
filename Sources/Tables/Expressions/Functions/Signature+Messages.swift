import Columnar

extension Signature {
    /// The permitted types of an argument, in Spark's notation.
    static func required(_ wanted: Parameter, first: DataType) -> String {
        switch wanted {
        case .any, .common, .commonExact: "\"ANY\""
        case .type(let type), .strictly(let type), .literal(let type), .constant(let type, _): Quoted.type(type)
        case .number: "\"NUMERIC\""
        case .textOrBytes: Quoted.choice([.string, .binary])
        case .textOrArray: "(\"STRING\" or \"ARRAY\")"
        case .instant(let other): Quoted.choice(other == .date ? [.date, .timestamp] : [.timestamp, .date])
        case .numberOrInterval, .summand: "(\"NUMERIC\" or \"ANSI INTERVAL\")"
        case .doubleOrInterval: "(\"DOUBLE\" or \"INTERVAL DAY TO SECOND\" or \"INTERVAL YEAR TO MONTH\")"
        case .anyArray, .typedArray: "\"ARRAY\""
        case .anyMap: "\"MAP\""
        case .anyCollection, .typedCollection: "(\"ARRAY\" or \"MAP\")"
        case .key: if case .map(let key, _) = first { Quoted.type(key) } else { "\"ANY\"" }
        case .place: if case .map(let key, _) = first { Quoted.type(key) } else { Quoted.type(.integer) }
        case .whole(let type): Quoted.choice(TypeCoercion.numericOrder.prefix { $0 != type }.reversed().reduce([type]) { $0 + [$1] })
        case .moment: "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\""
        case .element: if case .array(let element) = first { Quoted.type(element) } else { "\"ANY\"" }
        case .either(let types), .oneOf(let types): Quoted.choice(types)
        }
    }
}
