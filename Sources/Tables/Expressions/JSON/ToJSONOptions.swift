import Columnar

/// How `to_json` writes.
package struct ToJSONOptions: Sendable {
    /// Whether a struct's fields without a value are left out.
    package var ignoresNulls = true
    var dateFormat: TimeFormat?
    var timestampFormat: TimeFormat?
    package var context: EvaluationContext

    package init(context: EvaluationContext) { self.context = context }
}
