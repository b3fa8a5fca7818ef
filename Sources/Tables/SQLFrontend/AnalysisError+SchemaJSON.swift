import Columnar
import Expressions

extension AnalysisError {
    /// Why a schema in JSON is refused.
    init(_ failure: SchemaJSON.Failure) {
        switch failure {
        case .notJSON(let error): self.init(.invalidJSONSchema, "the schema is not valid JSON", underlying: error)
        case .malformed(let what): self.init(.invalidJSONSchema, "in a schema in JSON, \(what)")
        case .unknownType(let name):
            self.init(.unsupportedType, ["typeName": "\"\(name.prefix(100).uppercased())\""], detail: "in a schema in JSON")
        case .textOfLength(let name):
            self.init(
                .invalidJSONSchema, "[UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING] a schema cannot have the type \(name.prefix(100)); take string"
            )
        case .decimal(let precision, let scale) where precision > Decimal128.maxPrecision:
            self.init(
                .invalidJSONSchema,
                "[DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION] decimal(\(precision),\(scale)): a decimal has at most "
                    + "\(Decimal128.maxPrecision) digits"
            )
        case .decimal(let precision, let scale):
            self.init(
                .invalidJSONSchema,
                "decimal(\(precision),\(scale)): a decimal has 1 to \(Decimal128.maxPrecision) digits, and no more of them behind the point"
            )
        case .tooDeep:
            self.init(
                .nestedTooDeep, "the schema nests deeper than \(Parser.maximumDepth) levels, or than this thread's stack allows")
        }
    }
}
