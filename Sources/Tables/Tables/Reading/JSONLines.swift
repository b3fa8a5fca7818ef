import Columnar
import Plans

/// Lines of text as rows of JSON: a malformed line gives a row of nulls, an empty one none.
enum JSONLines {
    static func parsed(_ lines: DataFrame, _ schema: Schema) -> DataFrame {
        let value = Expression.attribute(["value"])
        let row = Expression.call(
            "from_json", [value, .literal(.string(schema.fields.map { "`\($0.name)` \($0.type.sqlName)" }.joined(separator: ", ")), .string)])
        return lines.transform { plan in
            let kept = LogicalPlan.filter(
                .call("!=", [.call("trim", [value]), .literal(.string(""), .string)]), plan)
            return .project([.star(qualifier: ["r"])], .project([.alias(row, "r")], kept))
        }
    }
}
