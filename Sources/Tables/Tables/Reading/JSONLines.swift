import Columnar
import Plans

/// Lines of text as rows of JSON: a malformed line gives a row of nulls, an empty one none.
enum JSONLines {
    static func parsed(_ lines: DataFrame, _ schema: Schema) -> DataFrame {
        let value = Expression.attribute(["value"])
        // The parser turns the text of a schema into the type of a null literal; here the type is known already.
        let row = Expression.call("from_json", [value, .literal(.null, .structure(schema.fields))])
        return lines.transform { plan in
            let kept = LogicalPlan.filter(
                .call("!=", [.call("trim", [value]), .literal(.string(""), .string)]), plan)
            return .project([.star(qualifier: ["r"])], .project([.alias(row, "r")], kept))
        }
    }
}
