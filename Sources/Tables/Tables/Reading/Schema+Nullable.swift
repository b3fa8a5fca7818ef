import Columnar

extension Schema {
    /// With every field nullable, as a file's rows have it.
    var nullable: Schema {
        func nullable(_ type: DataType) -> DataType {
            switch type {
            case .structure(let fields): .structure(fields.map { Field($0.name, nullable($0.type), nullable: true) })
            case .array(let element): .array(nullable(element))
            default: type
            }
        }
        return Schema(fields.map { Field($0.name, nullable($0.type), nullable: true) })
    }
}
